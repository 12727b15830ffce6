"""Verdicts in words. Each tag says in words what its colour says; colour never stands alone."""

from dataclasses import dataclass
from typing import Literal

from thrive_shared.contracts.framework import Influence, Kind, Level, Polarity, Role
from thrive_shared.contracts.ingest import Status
from thrive_shared.contracts.period import Period
from thrive_shared.contracts.scoring import (
    BenchmarkVerdict,
    Forecast,
    Gap,
    RollUp,
    ScoreComputed,
    Spc,
    TargetVerdict,
    Trend,
)

from thrive_gateway.domain.figures import USUAL_RANGE

Tone = Literal[
    "good",
    "middling",
    "poor",
    "better",
    "similar",
    "worse",
    "neutral",
    "note",
    "illustrative",
]
"""Better, similar and worse are not the colours of green, amber and red: those judge targets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A few words with a tone; `note` explains them where there is room."""

    text: str
    tone: Tone
    note: str = ""


_RAG: dict[str, Tag] = {
    "green": Tag(text="Green: target met", tone="good"),
    "amber": Tag(text="Amber: just off target", tone="middling"),
    "red": Tag(text="Red: target missed", tone="poor"),
}
_BENCHMARK: dict[str, Tone] = {
    "better": "better",
    "similar": "similar",
    "worse": "worse",
    "higher": "note",
    "lower": "note",
}
_JOINED = {"similar": "to", "better": "than", "worse": "than", "higher": "than", "lower": "than"}
_SPECIAL_CAUSE = {
    "outside_limits": "outside its process limits",
    "trend": "seven points moving one way",
    "near_limit": "two of three points near a limit",
    "shift": "seven points on one side of the mean",
}
_VARIATION: dict[str, Tag] = {
    "common": Tag(text="No unusual variation", tone="neutral"),
    "improving": Tag(text="Unusual change: improving", tone="good"),
    "concerning": Tag(text="Unusual change: concerning", tone="poor"),
    "high": Tag(text="Unusually high", tone="note"),
    "low": Tag(text="Unusually low", tone="note"),
}
_VARIATION_ADDED: dict[str, Tag] = {
    "common": _VARIATION["common"],
    "improving": Tag(text="Unusual amount added: improving", tone="good"),
    "concerning": Tag(text="Unusual amount added: concerning", tone="poor"),
    "high": Tag(text="Unusually much added", tone="note"),
    "low": Tag(text="Unusually little added", tone="note"),
}
"""Of year-to-date figures process limits judge what each period added."""
_ASSURANCE: dict[str, Tag] = {
    "consistently_met": Tag(
        text=USUAL_RANGE["consistently_met"].capitalize(),
        tone="good",
        note="Every value within its process limits meets the target; a single figure may miss it.",
    ),
    "consistently_missed": Tag(
        text=USUAL_RANGE["consistently_missed"].capitalize(),
        tone="poor",
        note="Every value within its process limits misses the target; a single figure may meet "
        "it.",
    ),
    "inconsistent": Tag(
        text=USUAL_RANGE["inconsistent"].capitalize(),
        tone="neutral",
        note="The target lies within its process limits: whether a figure meets it is chance.",
    ),
}
_SPC_STATES = {
    "trial": "Process limits are on trial: fewer than 12 points",
    "too_few_points": "Too few points for process limits",
    "overlapping_periods": "Process limits do not apply: periods overlap",
    "seasonal": "Seasonal: no verdict",
    "too_few_events": "Too few events for process limits",
    "year_to_date": "Process limits do not apply: year-to-date values",
    "no_increment": "Process limits: what this period added is not known, the figure before it is "
    "missing",
}
_TREND_STATES = {
    "not_enough_data": "Recent trend: fewer than five consecutive years",
    "not_annual": "Recent trend: tested on annual figures only",
    "overlapping_periods": "Recent trend cannot be tested: periods overlap",
    "no_interval": "Recent trend cannot be calculated: no interval",
}
_FORECAST_STATES = {
    "not_enough_data": "too few figures since the definition was last changed",
    "not_consecutive": "a figure is missing among the latest",
    "overlapping_periods": "periods overlap",
    "no_interval": "no interval",
    "seasonal": "the figures are seasonal",
    "year_to_date": "the figures build up through the year",
    "not_annual_or_monthly": "only yearly and monthly figures have a forecast",
    "constant": "the figures have not changed, so that the line has no range",
    "no_scatter": "the figures lie on one line, so that it has no range",
}
"""Why there is no forecast, or none with a range."""
_GAPS: dict[str, Tag] = {
    "no_clear_change": Tag(text="Gap: no clear change", tone="neutral"),
    "closing": Tag(text="Gap closing", tone="good"),
    "widening": Tag(text="Gap widening", tone="poor"),
    "closing_absolute_widening_relative": Tag(
        text="Gap closing in absolute, widening in relative terms", tone="middling"
    ),
    "widening_absolute_closing_relative": Tag(
        text="Gap widening in absolute, closing in relative terms", tone="middling"
    ),
}
_GAP_STATES = {
    "no_other_figure": "The least deprived have no figure for this period, so there is no gap",
    "no_earlier_period": "Change of the gap not tested: no earlier period has both figures",
    "overlapping_periods": "Change of the gap not tested: periods overlap",
    "not_comparable": "Change of the gap not tested: the definition changed in between",
    "no_interval": "Change of the gap cannot be calculated: no interval",
    "no_polarity": "Neither way is good in itself, so the gap neither closes nor widens",
    "reversed": "Change of the gap not tested: in one of the two periods the most deprived are "
    "better off",
    "cannot_calculate": "Change of the gap cannot be calculated from these figures",
}
_ROLL_UP: dict[str, Tag] = {
    "green": Tag(text="Green: on track overall", tone="good"),
    "amber": Tag(text="Amber: mixed overall", tone="middling"),
    "red": Tag(text="Red: off track overall", tone="poor"),
    "insufficient": Tag(text="Insufficient: too few verdicts to judge", tone="neutral"),
    "none": Tag(text="No verdicts to add up", tone="neutral"),
}
STATUS: dict[Status, str] = {
    "final": "Final",
    "provisional": "Provisional",
    "estimated": "Estimated",
    "missing": "No figure from the source",
}
KIND = {
    Kind.HOW_MUCH: "How much we did",
    Kind.HOW_WELL: "How well we did it",
    Kind.DIFFERENCE_MADE: "What difference it made",
}
INFLUENCE = {
    Influence.CONTROL: "The council controls this",
    Influence.SHARED: "The council shares influence over this",
    Influence.WATCH: "The council watches this but cannot move it alone",
}
LEVEL = {Level.STRATEGIC: "Strategic", Level.OPERATIONAL: "Operational"}
ROLE = {
    Role.TARGET: "Judged against a target",
    Role.TRACKER: "Tracker: watched, without a target",
}
POLARITY = {
    Polarity.HIGH: "Higher is better",
    Polarity.LOW: "Lower is better",
    Polarity.NONE: "Neither higher nor lower is better in itself",
}


def target_tag(found: TargetVerdict) -> Tag | None:
    """The value against its target; None when the target gives no colour."""
    if found.rag is None:
        return None
    tag = _RAG[found.rag]
    unsure = found.distinguishable is False
    return Tag(
        text=tag.text,
        tone=tag.tone,
        note="Not distinguishable from the target: the target lies inside the interval."
        if unsure
        else "",
    )


def benchmark_tag(found: BenchmarkVerdict, *, name: str) -> Tag | None:
    """The value against the comparator."""
    if found.verdict is None:
        return None
    published = found.basis == "published"
    return Tag(
        text=f"{found.verdict.capitalize()} {_JOINED[found.verdict]} {name}",
        tone=_BENCHMARK[found.verdict],
        note="Verdict as published by the source." if published else "Computed from the interval.",
    )


def benchmark_state(found: BenchmarkVerdict, *, name: str) -> str:
    """Why there is no verdict; empty when there is one."""
    if found.state == "no_comparator_figure":
        return f"Not compared: no figure for {name} for this period"
    if found.state == "no_interval" and found.verdict is None:
        return f"Not compared with {name}: cannot be calculated, no interval"
    return ""


def spc_tags(found: Spc) -> list[Tag]:
    """Variation and assurance."""
    tags: list[Tag] = []
    if found.variation is not None:
        added = found.basis == "increments"
        tag = (_VARIATION_ADDED if added else _VARIATION)[found.variation]
        cause = _SPECIAL_CAUSE.get(found.special_cause or "", "").capitalize()
        note = f"What each period added: {cause.lower()}" if added and cause else cause
        tags.append(Tag(text=tag.text, tone=tag.tone, note=note))
    if found.assurance is not None:
        tags.append(_ASSURANCE[found.assurance])
    return tags


def spc_state(found: Spc) -> str:
    """Why there is no verdict from process limits; empty when there is one or none applies."""
    return _SPC_STATES.get(found.state, "")


def spc_basis(found: Spc) -> str:
    """What the process limits are of, where that is not the value itself."""
    if found.basis == "values" or found.centre is None:
        return ""
    return "Process limits judge what each period added, not the year so far"


def spc_rebased(found: Spc) -> str:
    """Since when the process limits hold, where a step change was approved."""
    if found.rebased is None:
        return ""
    since = Period.parse(found.rebased.period).label()
    return f"Process limits are made from figures since {since}: a step change was approved"


def trend_words(found: Trend) -> str:
    """The recent trend in words."""
    if found.state != "tested" or found.verdict is None:
        return _TREND_STATES.get(found.state, "")
    if found.verdict == "no_change":
        return "Recent trend: no significant change over five years"
    judged = {True: ", getting better", False: ", getting worse", None: ""}[found.good]
    return f"Recent trend: {found.verdict} over five years{judged}"


def forecast_tag(found: Forecast) -> Tag | None:
    """Whether the target is out of reach; None unless it is."""
    if found.reach != "out_of_reach":
        return None
    return Tag(
        text="Target out of reach on the present course",
        tone="poor",
        note="The whole 95% range of a straight line through the latest figures misses it.",
    )


def forecast_state(found: Forecast) -> str:
    """Why there is no forecast, or no range of one; empty when there is."""
    return _FORECAST_STATES.get(found.state, "")


def gap_tag(found: Gap) -> Tag | None:
    """What became of the gap; None where that was not tested."""
    if found.verdict is None:
        return None
    tag = _GAPS[found.verdict]
    down = "Because the least deprived got worse more than the most deprived got better."
    return Tag(text=tag.text, tone=tag.tone, note=down if found.levelled_down else "")


def gap_state(found: Gap) -> str:
    """Why the change of a gap was not tested; empty when it was."""
    return _GAP_STATES.get(found.state, "")


def roll_up_tag(found: RollUp) -> Tag:
    """The verdict on a whole scorecard."""
    return _ROLL_UP[found.verdict]


def verdict_tags(score: ScoreComputed, *, benchmark: str) -> tuple[Tag, ...]:
    """All verdicts on a figure, the strongest first."""
    tags = [target_tag(score.target)] if score.target else []
    if score.benchmark:
        tags.append(benchmark_tag(score.benchmark, name=benchmark))
    if score.spc:
        tags += [tag for tag in spc_tags(score.spc) if tag.tone != "neutral"]
    tags.append(forecast_tag(score.forecast) if score.forecast else None)
    gap = gap_tag(score.gap) if score.gap else None
    tags.append(gap if gap and gap.tone != "neutral" else None)
    return tuple(tag for tag in tags if tag is not None)
