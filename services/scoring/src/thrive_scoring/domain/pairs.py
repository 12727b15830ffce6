"""Which figures make a gap: those of the most and the least deprived, now and earlier."""

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from thrive_shared.contracts.period import add_months

from thrive_scoring.domain.points import Point
from thrive_scoring.domain.rules import Rules
from thrive_scoring.domain.series import Series


class Pair(NamedTuple):
    """The figures of the most and the least deprived in one period."""

    most: Point
    least: Point


class Gap(NamedTuple):
    """The pair of a period, and the earlier one its gap is compared with.

    Without an earlier one `refusal` says why, in the contract's words.
    """

    now: Pair
    earlier: Pair | None
    refusal: str


def gap_of(most: Series, least: Series | None, point: Point, *, rules: Rules) -> Gap | None:
    """What the gap in the period of a point of the most deprived stands on.

    It is compared with the latest period that shares no data with it and lies in the same phase;
    where the time of year matters, one from the same time of year. None where the least deprived
    have no figure for the period.
    """
    other = least.points.get(point.span.text) if least else None
    if least is None or other is None or other.value is None:
        return None
    phase, refusal = rules.phase(point.span), "no_earlier_period"
    for earlier in _pairs_before(most, least, point):
        if earlier.most.span.key < phase:
            refusal = "not_comparable" if refusal == "no_earlier_period" else refusal
            break
        if not _same_time_of_year(earlier.most, point, rules=rules):
            continue
        if _shares_data(earlier.most, point, rules=rules):
            refusal = "overlapping_periods"
            continue
        return Gap(Pair(point, other), earlier, "")
    return Gap(Pair(point, other), None, refusal)


def _pairs_before(most: Series, least: Series, point: Point) -> Iterator[Pair]:
    """Earlier periods of the same length in which both have a figure, the latest first."""
    for at in range(bisect_left(most.keys, point.span.key) - 1, -1, -1):
        found = most.figures[at]
        other = least.points.get(found.span.text)
        if other is not None and other.value is not None and found.span.months == point.span.months:
            yield Pair(found, other)


def _same_time_of_year(earlier: Point, point: Point, *, rules: Rules) -> bool:
    any_time = not (rules.indicator.seasonal or rules.builds_up)
    return any_time or earlier.span.start.month == point.span.start.month


def _shares_data(earlier: Point, point: Point, *, rules: Rules) -> bool:
    held = max(earlier.span.months, rules.window)
    return add_months(earlier.span.end, held - earlier.span.months) >= point.span.start
