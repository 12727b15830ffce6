"""Data quality in words."""

from thrive_shared.contracts.scoring import Confidence, Doubt, Quality, Untested

from thrive_gateway.pages.words import Tag, Tone

_CONFIDENCE: dict[Confidence, tuple[str, Tone]] = {
    "high": ("High confidence", "neutral"),
    "medium": ("Medium confidence", "note"),
    "low": ("Low confidence", "middling"),
}
DOUBTS: dict[Doubt, str] = {
    "overdue": "the next figure is overdue, so this one is not current any more",
    "out_of_range": "it lies outside the values that are possible",
    "outlier": "it lies far from its own recent figures",
    "flat_line": "the same value was sent again and again",
    "incomplete": "too many of the latest periods have no figure",
    "digit_preference": "its counts end in some digits too often to be exact",
    "provisional": "it is provisional",
    "estimated": "it is an estimate",
}
UNTESTED: dict[Untested, str] = {
    "too_few_points": "too few figures yet",
    "too_few_events": "its counts are too small",
    "constant": "all its recent figures are the same",
    "at_bound": "it is nought, or the highest possible, and may truly stay there",
    "overlapping_periods": "its periods share data",
    "seasonal": "it goes up and down with the seasons",
    "no_increment": "what this period added is not known",
    "no_counts": "no counts were sent",
    "too_few_counts": "fewer than 50 counts yet",
    "too_little_spread": "its counts are too alike",
    "not_declared": "no limits are set for it",
    "irregular_periods": "it is not expected at set times",
}


def confidence_tag(found: Quality) -> Tag:
    """How far a figure can be trusted."""
    text, tone = _CONFIDENCE[found.confidence]
    return Tag(text=text, tone=tone)


def doubt_tag(found: Quality | None) -> Tag | None:
    """The tag that stands wherever a figure of low confidence is shown; else none."""
    return confidence_tag(found) if found is not None and found.confidence == "low" else None
