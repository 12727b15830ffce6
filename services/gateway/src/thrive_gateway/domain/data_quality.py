"""Data quality of an area: how complete and timely each partner's figures are, and which are odd.

Source: WHO, Data quality review, 2017 (completeness and timeliness of reporting). Everything is
read from the latest scores, so it is as old or as new as they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from thrive_shared.contracts.framework import Area, FrameworkSlice
from thrive_shared.contracts.period import Period
from thrive_shared.contracts.scoring import ScoreComputed


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerQuality:
    """One partner's headline figures of an area."""

    code: str
    title: str
    expected: int
    """Series of which figures are expected."""
    current: int
    """Those of them with a figure whose successor isn't late."""
    due: int
    """Those whose day can be told: their latest figure came after the first delivery, for a period
    due while the framework was in force; or it is overdue."""
    on_time: int
    """Those of these whose latest figure came by its day."""
    doubtful: int
    """Latest figures of low confidence, current or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsQuality:
    """How many of an area's parts, such as wards, have a figure for the latest period."""

    indicator: str
    breakdown: str
    period: str
    present: int
    expected: int


def parts_of(area: str, *, framework: FrameworkSlice, day: date) -> list[Area]:
    """The scored areas that lie directly in an area, or in it as a locality, on that day."""
    return [
        a
        for a in framework.scored_areas().values()
        if area in (a.parent, a.locality)
        and (a.valid_from is None or a.valid_from <= day)
        and (a.valid_to is None or day <= a.valid_to)
    ]


def by_parts(
    parts: Sequence[Area],
    *,
    scores: Mapping[str, Sequence[ScoreComputed]],
    framework: FrameworkSlice,
) -> list[PartsQuality]:
    """One row for each headline series that is measured in parts of the area, in the framework's
    order; none before a first figure came. `scores`: the latest of each part, by its code."""
    latest = {
        (code, s.indicator, s.breakdown): s.period
        for code, found in scores.items()
        for s in found
        if s.state == "scored" and s.period is not None
    }
    rows: list[PartsQuality] = []
    for indicator in framework.indicators:
        codes = [a.code for a in parts if a.type in indicator.area_types]
        for breakdown in indicator.headline:
            held = [p for c in codes if (p := latest.get((c, indicator.code, breakdown)))]
            if held:
                newest = max(held, key=_in_time)
                rows.append(
                    PartsQuality(
                        indicator=indicator.code,
                        breakdown=breakdown,
                        period=newest,
                        present=held.count(newest),
                        expected=len(codes),
                    )
                )
    return rows


def headline_scores(
    scores: Iterable[ScoreComputed], *, framework: FrameworkSlice
) -> list[ScoreComputed]:
    """The scores of headline series that are still measured, in the framework's order."""
    by_series = {(s.indicator, s.breakdown): s for s in scores}
    return [
        by_series[indicator.code, breakdown]
        for indicator in framework.indicators
        for breakdown in indicator.headline
        if (indicator.code, breakdown) in by_series
    ]


def by_partner(
    scores: Sequence[ScoreComputed], *, framework: FrameworkSlice
) -> list[PartnerQuality]:
    """One row for each partner that figures are expected of, in the framework's order."""
    source = {i.code: i.source_of_record for i in framework.indicators}
    found = [
        _of_partner(p.code, p.title, [s for s in scores if source[s.indicator] == p.code])
        for p in framework.partners
    ]
    return [each for each in found if each.expected]


def late(scores: Iterable[ScoreComputed]) -> list[ScoreComputed]:
    """Series whose awaited figure is overdue, the longest first."""
    found = [s for s in scores if s.overdue and s.due is not None]
    return sorted(found, key=lambda s: (s.due, s.indicator, s.breakdown))


def incomplete(scores: Iterable[ScoreComputed]) -> list[ScoreComputed]:
    """Series that lack figures of their latest expected periods."""
    return [s for s in scores if s.quality and s.quality.completeness]


def odd(scores: Iterable[ScoreComputed]) -> list[ScoreComputed]:
    """Series whose latest figure shows a sign of a mistake."""
    return [
        s
        for s in scores
        if (q := s.quality) and (q.outlier or q.flat_line or q.digit_preference or q.out_of_range)
    ]


def _in_time(period: str) -> Period:
    return Period.parse(period)


def _of_partner(code: str, title: str, scores: Sequence[ScoreComputed]) -> PartnerQuality:
    expected = [s for s in scores if s.due is not None]
    current = [s for s in expected if s.state == "scored" and not s.overdue]
    due = [s for s in expected if s.overdue or s.days_late is not None]
    return PartnerQuality(
        code=code,
        title=title,
        expected=len(expected),
        current=len(current),
        due=len(due),
        on_time=sum(not s.overdue and (s.days_late or 0) <= 0 for s in due),
        doubtful=sum(s.quality is not None and s.quality.confidence == "low" for s in scores),
    )
