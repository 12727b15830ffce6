"""One figure as every page shows it: value, verdicts, movement, and where it came from."""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from thrive_shared.contracts.framework import Indicator
from thrive_shared.contracts.period import Period
from thrive_shared.contracts.scoring import Direction, ScoreComputed

from thrive_gateway.domain.figures import Provenance, provenance
from thrive_gateway.pages import format as shown
from thrive_gateway.pages import words
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.trust_words import doubt_tag
from thrive_gateway.pages.words import Tag

AWAITED = Tag(text="Awaited", tone="neutral")
_ORIGINS: dict[Provenance, Tag] = {
    "published": Tag(text="Published", tone="note", note="The value is as its source sent it."),
    "computed": Tag(text="Computed", tone="note", note="The value was computed from its counts."),
    "illustrative": Tag(text="Illustrative", tone="illustrative", note="Not a real figure."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure with its provenance, ready to print."""

    code: str
    name: str
    group: str
    """Population group; empty for everyone."""
    link: str
    value: str
    """Empty when there is no figure."""
    unit: str
    absent: str
    """Why there is no value; empty when there is one."""
    period: str
    tags: tuple[Tag, ...]
    notes: tuple[str, ...]
    interval: str
    comparison: str
    target: str
    movements: tuple[str, ...]
    origin: Tag
    status: str
    source: str
    licence: str
    received: str
    received_day: str
    due: str
    due_day: str
    overdue: bool
    doubt: Tag | None
    """Says so where confidence in it is low."""
    caution: str
    owner: str


def figure(score: ScoreComputed, *, names: Names, home: str) -> Figure:
    """Print one score."""
    indicator = names.indicators[score.indicator]
    benchmark = names.area(indicator.comparator) if indicator.comparator else "the benchmark"
    measured = _measure(score, indicator=indicator)
    return Figure(
        code=indicator.code,
        name=indicator.short,
        group=names.breakdown(score.breakdown),
        link=link(indicator.code, area=score.area, breakdown=score.breakdown, home=home),
        value=measured.text if measured else "",
        unit=measured.unit if measured else "",
        absent="" if measured else _absent(score),
        period=Period.parse(score.period).label() if score.period else "",
        tags=words.verdict_tags(score, benchmark=benchmark),
        notes=_notes(score, benchmark=benchmark),
        interval=_interval(score, indicator=indicator),
        comparison=_comparison(score, indicator=indicator, benchmark=benchmark),
        target=_target(score, indicator=indicator),
        movements=_movements(score, indicator=indicator),
        origin=origin(indicator, computed=score.computed) if measured else AWAITED,
        status=words.STATUS[score.status] if score.status else "",
        source=indicator.source,
        licence=indicator.licence,
        received=shown.moment(score.received_at) if score.received_at else "",
        received_day=_received_day(score),
        due=shown.day(score.due) if score.due else "",
        due_day=shown.short_day(score.due) if score.due else "",
        overdue=score.overdue,
        doubt=doubt_tag(score.quality),
        caution=indicator.caution or "",
        owner=indicator.owner,
    )


def link(code: str, *, area: str, home: str, breakdown: str = "all") -> str:
    """Address of an indicator's page."""
    query = {}
    if area != home:
        query["area"] = area
    if breakdown != "all":
        query["breakdown"] = breakdown
    return f"/indicators/{code}" + (f"?{urlencode(query)}" if query else "")


def origin(indicator: Indicator, *, computed: bool) -> Tag:
    """Whether a value is as published, computed here, or an illustration."""
    return _ORIGINS[provenance(indicator, computed=computed)]


def direction(found: Direction, *, indicator: Indicator) -> str:
    """A movement in words: up 0.9 percentage points since 2022/23, getting worse."""
    since = f"since {Period.parse(found.since).label()}"
    if found.movement == "no_clear_change":
        return f"No clear change {since}"
    if found.movement == "same":
        return f"The same as in {Period.parse(found.since).label()}"
    size = shown.size_of_change(found.change, unit=indicator.unit, decimals=indicator.decimals)
    judged = {True: ", getting better", False: ", getting worse", None: ""}[found.good]
    tested = judged if found.tested else ", not tested"
    return f"{found.movement.capitalize()} {size} {since}{tested}"


def _received_day(score: ScoreComputed) -> str:
    if score.received_at is None:
        return ""
    return shown.short_day(score.received_at.astimezone(shown.LONDON).date())


def _measure(score: ScoreComputed, *, indicator: Indicator) -> shown.Measure | None:
    if score.value is None:
        return None
    decimals = value_decimals(score, indicator=indicator)
    return shown.measure(score.value, unit=indicator.unit, decimals=decimals)


def value_decimals(score: ScoreComputed, *, indicator: Indicator) -> int:
    """The indicator's decimals, or one more where the value would look equal to its target."""
    target = score.target.value if score.target else None
    if score.value is None or target is None:
        return indicator.decimals
    return shown.decimals_apart(score.value, target=target, decimals=indicator.decimals)


def _absent(score: ScoreComputed) -> str:
    if score.state == "missing":
        return "The source has no figure for this period"
    return "No figure received"


def _interval(score: ScoreComputed, *, indicator: Indicator) -> str:
    if score.interval is None:
        return ""
    low, high = (
        shown.measure(limit, unit=indicator.unit, decimals=indicator.decimals).text
        for limit in (score.interval.lower, score.interval.upper)
    )
    made = "published" if score.interval.method == "published" else "computed"
    return f"{low} to {high} (95% interval, {made})"


def _comparison(score: ScoreComputed, *, indicator: Indicator, benchmark: str) -> str:
    if score.benchmark is None or score.benchmark.value is None:
        return ""
    value = shown.in_words(score.benchmark.value, unit=indicator.unit, decimals=indicator.decimals)
    return f"{benchmark} {value}"


def _target(score: ScoreComputed, *, indicator: Indicator) -> str:
    found = score.target
    if found is None:
        return ""
    decimals = value_decimals(score, indicator=indicator)
    if found.value is not None:
        wanted = shown.in_words(found.value, unit=indicator.unit, decimals=decimals)
    else:
        ends = (_limit(Decimal(end), indicator) for end in (found.lower, found.upper) if end)
        wanted = " to ".join(ends)
    told = not found.illustrative or "illustrative" in found.source.casefold()
    return f"{wanted} ({found.source}{'' if told else ', illustrative'})"


def _limit(value: Decimal, indicator: Indicator) -> str:
    return shown.in_words(value, unit=indicator.unit, decimals=indicator.decimals)


def _movements(score: ScoreComputed, *, indicator: Indicator) -> tuple[str, ...]:
    return tuple(
        direction(found, indicator=indicator)
        for found in (score.short, score.long)
        if found is not None
    )


def _notes(score: ScoreComputed, *, benchmark: str) -> tuple[str, ...]:
    notes = [
        words.benchmark_state(score.benchmark, name=benchmark) if score.benchmark else "",
        words.trend_words(score.trend) if score.trend else "",
        words.spc_state(score.spc) if score.spc else "",
        words.spc_basis(score.spc) if score.spc else "",
        words.spc_rebased(score.spc) if score.spc else "",
    ]
    return tuple(note for note in notes if note)
