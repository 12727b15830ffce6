"""Plausible scores for shipped figures. Pages only print scores, so a rough judge is enough."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import groupby, pairwise
from math import sqrt

from browser.shipped import RECEIVED, framework, identity, points
from thrive_gateway.reader import SeriesPoint
from thrive_shared.contracts.framework import Indicator, Polarity
from thrive_shared.contracts.period import Period
from thrive_shared.contracts.scoring import (
    BenchmarkVerdict,
    Cause,
    Direction,
    Interval,
    Rank,
    ScoreComputed,
    Spc,
    TargetVerdict,
)

DAY = date(2026, 11, 16)


@cache
def scored_points() -> tuple[SeriesPoint, ...]:
    """Every shipped point of a scored area with a score."""
    benchmarks = {(p.indicator, p.area, p.breakdown, p.period): p for p in points()}
    found: list[SeriesPoint] = []
    for _, run in groupby(points(), key=lambda p: (p.indicator, p.area, p.breakdown)):
        series = list(run)
        found += _scored(series, benchmarks=benchmarks)
    return tuple(found)


def absent(indicator: Indicator, *, area: str, breakdown: str) -> ScoreComputed:
    """The score of a series without any figure."""
    return ScoreComputed(
        id=identity(f"absent {indicator.code} {breakdown}"),
        indicator=indicator.code,
        area=area,
        breakdown=breakdown,
        period=None,
        cause=Cause(partition=0, seq=1),
        recorded_at=RECEIVED,
        framework_version=1,
        state="no_figure",
        latest=True,
        due=date(2026, 12, 10),
    )


def _scored(
    series: list[SeriesPoint], *, benchmarks: dict[tuple[str, str, str, str], SeriesPoint]
) -> Iterator[SeriesPoint]:
    indicator = next(i for i in framework().indicators if i.code == series[0].indicator)
    if series[0].area not in framework().scored_areas():
        yield from series
        return
    for index, point in enumerate(series):
        england = benchmarks.get(
            (point.indicator, indicator.comparator or "", point.breakdown, point.period)
        )
        score = _score(series[: index + 1], indicator=indicator, england=england)
        yield replace(point, score=score.model_copy(update={"latest": index == len(series) - 1}))


def _score(
    series: list[SeriesPoint], *, indicator: Indicator, england: SeriesPoint | None
) -> ScoreComputed:
    point = series[-1]
    judged = framework().judged_areas()
    seen = point.observation
    end = Period.parse(point.period).end
    due = end + timedelta(days=365 + indicator.release_lag_days)
    return ScoreComputed(
        id=identity(
            f"{point.indicator} {point.area} {point.breakdown} {point.period} {seen.value}"
        ),
        indicator=point.indicator,
        area=point.area,
        breakdown=point.breakdown,
        period=point.period,
        cause=Cause(partition=0, seq=len(series)),
        recorded_at=RECEIVED,
        framework_version=1,
        state="scored" if seen.value else "missing",
        latest=True,
        status=seen.status,
        value=seen.value,
        numerator=seen.numerator,
        denominator=seen.denominator,
        revision=seen.revision,
        interval=_wilson(seen.numerator, seen.denominator, indicator=indicator),
        target=_target(seen.value, indicator=indicator, end=end) if point.area in judged else None,
        benchmark=_benchmark(point, indicator=indicator, england=england),
        short=_direction(series[-2:], indicator=indicator),
        spc=_spc(series, indicator=indicator),
        rank=_rank(point.area, indicator=indicator),
        due=due,
        overdue=due < DAY,
        submission_id=point.submission_id,
        received_at=point.received_at,
        row=seen.row,
    )


def _wilson(
    numerator: str | None, denominator: str | None, *, indicator: Indicator
) -> Interval | None:
    if not numerator or not denominator or indicator.interval != "wilson":
        return None
    n, share = float(denominator), float(numerator) / float(denominator)
    centre = share + 1.9208 / n
    half = 1.96 * sqrt(share * (1 - share) / n + 0.9604 / n**2)
    scale = indicator.multiplier / (1 + 3.8416 / n)
    return Interval(lower=(centre - half) * scale, upper=(centre + half) * scale, method="wilson")


def _target(value: str | None, *, indicator: Indicator, end: date) -> TargetVerdict | None:
    held = [t for t in indicator.targets if t.starts <= end and (t.ends is None or end <= t.ends)]
    if value is None or not held or held[0].value is None:
        return None
    target, tolerance = held[0], indicator.tolerance
    gap = float(held[0].value) - float(value)
    short = gap if indicator.polarity is Polarity.HIGH else -gap
    allowed = float(tolerance.value) if tolerance else 0
    rag = "green" if short <= 0 else "amber" if short <= allowed else "red"
    return TargetVerdict.model_validate(
        {
            "value": str(target.value),
            "rag": rag,
            "distinguishable": None,
            "source": target.source,
            "illustrative": target.illustrative,
        }
    )


def _rank(area: str, *, indicator: Indicator) -> Rank | None:
    if indicator.peers is None or area != framework().home_area:
        return None
    return Rank(position=16, of=31, group=indicator.peers)


def _benchmark(
    point: SeriesPoint, *, indicator: Indicator, england: SeriesPoint | None
) -> BenchmarkVerdict | None:
    verdict = point.observation.published_verdict
    if indicator.comparator in (None, point.area):
        return None
    value = england.observation.value if england else None
    state = "compared" if verdict else "no_interval" if value else "no_comparator_figure"
    return BenchmarkVerdict.model_validate(
        {
            "area": indicator.comparator,
            "value": value,
            "verdict": verdict,
            "basis": "published" if verdict else None,
            "state": state,
        }
    )


def _direction(pair: Sequence[SeriesPoint], *, indicator: Indicator) -> Direction | None:
    if len(pair) < 2 or not all(each.observation.value for each in pair):
        return None
    before, after = (float(each.observation.value or 0) for each in pair)
    change = round(after - before, 6)
    tested = pair[-1].observation.numerator is not None
    up = change > 0
    judged = (
        None if indicator.polarity is Polarity.NONE else up == (indicator.polarity is Polarity.HIGH)
    )
    return Direction.model_validate(
        {
            "since": pair[0].period,
            "since_value": str(before),
            "change": f"{change:.4f}",
            "movement": "same" if not change else "up" if up else "down",
            "tested": tested,
            "good": judged if change else None,
        }
    )


def _spc(series: list[SeriesPoint], *, indicator: Indicator) -> Spc | None:
    values = [float(each.observation.value) for each in series if each.observation.value]
    if indicator.period != "month" or indicator.seasonal or len(values) < 12:
        return None
    centre = sum(values) / len(values)
    reach = 2.66 * sum(abs(b - a) for a, b in pairwise(values)) / (len(values) - 1)
    outside = abs(values[-1] - centre) > reach
    bad = (values[-1] > centre) == (indicator.polarity == "low")
    return Spc(
        state="ok",
        rule_set="mdc",
        n=len(values),
        centre=centre,
        lower=centre - reach,
        upper=centre + reach,
        special_cause="outside_limits" if outside else None,
        variation="common" if not outside else "concerning" if bad else "improving",
    )
