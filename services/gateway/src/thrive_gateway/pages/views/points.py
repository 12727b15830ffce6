"""The points of a series: one list, from which chart, table and CSV are all made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from thrive_shared.contracts.framework import Accumulation, Indicator, KnownEvent, ValueType
from thrive_shared.contracts.period import Period, PeriodType
from thrive_shared.contracts.scoring import ScoreComputed

from thrive_gateway.charts import points as chart
from thrive_gateway.pages import format as shown
from thrive_gateway.pages import words
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views import rolling_year
from thrive_gateway.pages.views.figure import origin, value_decimals
from thrive_gateway.pages.views.phases import Phase, drawn_limits, phases
from thrive_gateway.pages.views.rolling_year import NO_YEARS, Years
from thrive_gateway.reader import SeriesPoint

YEAR_STARTS = 4
"""Year-to-date figures build up through the financial year."""
_STEPS = {
    PeriodType.QUARTER: 3,
    PeriodType.MONTH: 1,
    PeriodType.SNAPSHOT: 60,
    PeriodType.ROLLING_12_MONTHS: 12,
}


Benchmarks = Mapping[str, str]
"""The comparator's values by period, for periods in which the area has none to compare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One period as the table and the CSV show it."""

    period: str
    start: str
    value: str
    raw: str
    """The value as it was sent or computed, for the CSV."""
    interval: str
    lower: str
    upper: str
    benchmark: str
    target: str
    twelve_months: str
    """What the twelve months to it come to, where that is shown."""
    verdicts: tuple[words.Tag, ...]
    status: str
    origin: str
    revision: int
    received: str
    received_at: str
    reference: str


def row(
    point: SeriesPoint,
    *,
    indicator: Indicator,
    names: Names,
    benchmarks: Benchmarks,
    years: Years = NO_YEARS,
) -> Row:
    """Print one period."""
    observed, score = point.observation, point.score
    benchmark = names.area(indicator.comparator) if indicator.comparator else ""
    interval = score.interval if score else None
    compared = benchmark_value(point, benchmarks=benchmarks)
    return Row(
        period=Period.parse(point.period).label(),
        start=point.period,
        value=value_text(point, indicator=indicator),
        raw=observed.value or "",
        interval=f"{_plain(interval.lower, indicator)} to {_plain(interval.upper, indicator)}"
        if interval
        else "",
        lower=f"{interval.lower:.6g}" if interval else "",
        upper=f"{interval.upper:.6g}" if interval else "",
        benchmark=_plain(compared, indicator) if compared else "",
        target=_plain(score.target.value, indicator)
        if score and score.target and score.target.value
        else "",
        twelve_months=rolling_year.cell(years, period=point.period, indicator=indicator),
        verdicts=words.verdict_tags(score, benchmark=benchmark) if score else (),
        status=words.STATUS[observed.status],
        origin=origin(indicator, computed=observed.computed).text,
        revision=observed.revision,
        received=shown.short_moment(point.received_at),
        received_at=point.received_at.isoformat(),
        reference=point.reference,
    )


def of_breakdown(points: Sequence[SeriesPoint], *, breakdown: str) -> list[SeriesPoint]:
    """The points of one population group."""
    return [each for each in points if each.breakdown == breakdown]


def benchmark_value(point: SeriesPoint, *, benchmarks: Benchmarks) -> str | None:
    """The comparator's value as the score compared it, else as it was received."""
    if point.score and point.score.benchmark and point.score.benchmark.value:
        return point.score.benchmark.value
    return benchmarks.get(point.period)


def value_text(point: SeriesPoint, *, indicator: Indicator) -> str:
    """The figure as it reads in the table, on the chart and in the headline."""
    if point.observation.value is None:
        return ""
    decimals = (
        value_decimals(point.score, indicator=indicator) if point.score else indicator.decimals
    )
    return shown.measure(point.observation.value, unit=indicator.unit, decimals=decimals).text


def chart_series(
    found: Sequence[SeriesPoint],
    *,
    indicator: Indicator,
    names: Names,
    key: str,
    title: str,
    benchmarks: Benchmarks,
    extent: tuple[float, float] | None = None,
    ahead: chart.Ahead | None = None,
) -> chart.Series:
    """The same points for a chart, with all that is drawn around them."""
    limits = phases(found)
    return chart.Series(
        key=key,
        title=title,
        summary=_with_limits(summary(found, indicator=indicator), limits, indicator=indicator),
        name=names.area(found[0].area) if found else "",
        benchmark_name=names.area(indicator.comparator) if indicator.comparator else "",
        points=tuple(
            chart_point(each, indicator=indicator, benchmarks=benchmarks) for each in found
        ),
        months=_STEPS.get(indicator.period, 12),
        restart=YEAR_STARTS if indicator.accumulation is Accumulation.YEAR_TO_DATE else None,
        before="£" if indicator.unit.startswith("£") else "",
        after="%" if indicator.unit.startswith("%") else "",
        zero=indicator.value_type is ValueType.COUNT
        or indicator.accumulation is Accumulation.YEAR_TO_DATE,
        events=tuple(
            chart.Event(starts=each.starts, ends=each.ends, title=each.title)
            for each in events(found, names=names)
        ),
        breaks=tuple(chart.Break(day=each.starts, reason=each.reason) for each in indicator.breaks),
        limits=_drawn(limits),
        steps=_steps(limits),
        ahead=ahead,
        extent=extent,
    )


def _with_limits(said: str, limits: Sequence[Phase], *, indicator: Indicator) -> str:
    """The summary, with both sets of limits where a step change parts them."""
    if len(limits) < 2:
        return said
    told = (
        f"{each.name}, process limits {_plain(each.limits.lower, indicator)} to "
        f"{_plain(each.limits.upper, indicator)}."
        for each in limits
        if each.limits.lower is not None and each.limits.upper is not None
    )
    return " ".join((said, *told))


def events(found: Sequence[SeriesPoint], *, names: Names) -> list[KnownEvent]:
    """The known events that touch the series: in its time, and for areas of its type."""
    if not found:
        return []
    first, last = Period.parse(found[0].period).start, Period.parse(found[-1].period).end
    area = names.areas.get(found[0].area)
    return [
        each
        for each in names.framework.known_events
        if each.ends >= first
        and each.starts <= last
        and (not each.area_types or (area is not None and area.type in each.area_types))
    ]


def chart_point(point: SeriesPoint, *, indicator: Indicator, benchmarks: Benchmarks) -> chart.Point:
    """One period for a chart."""
    period, score = Period.parse(point.period), point.score
    return chart.Point(
        start=period.start,
        end=period.end,
        label=period.label(),
        value=Decimal(point.observation.value) if point.observation.value else None,
        shown=value_text(point, indicator=indicator),
        lower=score.interval.lower if score and score.interval else None,
        upper=score.interval.upper if score and score.interval else None,
        benchmark=_decimal(benchmark_value(point, benchmarks=benchmarks)),
        target=_decimal(score.target.value if score and score.target else None),
        provisional=point.observation.status in ("provisional", "estimated"),
        flagged=_flagged(score),
    )


def summary(found: Sequence[SeriesPoint], *, indicator: Indicator) -> str:
    """What the picture shows, in a sentence, for those who cannot see it."""
    drawn = [each for each in found if each.observation.value is not None]
    if not drawn:
        return "No figure received yet."
    first, last = drawn[0], drawn[-1]
    begun, ended = (Period.parse(each.period).label() for each in (first, last))
    if first is last:
        return f"{value_text(last, indicator=indicator)} in {ended}."
    return (
        f"From {value_text(first, indicator=indicator)} in {begun} "
        f"to {value_text(last, indicator=indicator)} in {ended}; "
        f"{len(drawn)} periods. The table below holds the same figures."
    )


def _flagged(score: ScoreComputed | None) -> bool:
    return bool(score and score.spc and score.spc.special_cause)


def _drawn(phases: Sequence[Phase]) -> tuple[chart.Limits, ...]:
    """Limits of increments have no place among the values."""
    found = (drawn_limits(each) for each in phases if not each.of_increments)
    return tuple(limits for limits in found if limits is not None)


def _steps(phases: Sequence[Phase]) -> tuple[chart.Step, ...]:
    starts = (each.starts for each in phases if each.starts is not None)
    return tuple(chart.Step(day=each.start, title="New limits") for each in starts)


def _decimal(value: str | None) -> Decimal | None:
    return Decimal(value) if value is not None else None


def _plain(value: str | float, indicator: Indicator) -> str:
    return shown.measure(value, unit=indicator.unit, decimals=indicator.decimals).text
