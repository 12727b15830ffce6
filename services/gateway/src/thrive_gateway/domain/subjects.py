"""What a story is about, as one key."""

from thrive_shared.contracts.narrative import StoryHeading


def series_subject(*, area: str, indicator: str, breakdown: str) -> str:
    """Key of the story of one series."""
    return f"indicator|{area}|{indicator}|{breakdown}"


def card_subject(*, area: str, dimension: str, group: str) -> str:
    """Key of the story of one scorecard."""
    return f"scorecard|{area}|{dimension}|{group}"


def subject_of(story: StoryHeading) -> str:
    """Key of a story's subject."""
    if story.subject == "indicator":
        return series_subject(
            area=story.area, indicator=story.indicator or "", breakdown=story.breakdown or "all"
        )
    return card_subject(area=story.area, dimension=story.dimension or "", group=story.group or "")
