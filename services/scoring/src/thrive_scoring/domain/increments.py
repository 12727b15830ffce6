"""What each period added to figures that build up through the year.

Values within one year hold each other's data, so a control chart may look at increments only.
"""

from array import array
from collections.abc import Sequence
from typing import NamedTuple

from thrive_scoring.domain.points import Point, difference

YEAR_STARTS = 4
"""Month in which such figures start again from nought: the council's financial year."""


class Increments(NamedTuple):
    """The increments of a history, in time, without the periods that have none.

    `events` counts the events of each, NaN where that is unknown; `points` are the figures that
    they belong to; `own` is the last figure's.
    """

    numbers: "array[float]"
    events: "array[float]"
    points: list[Point]
    own: str | None


def increments(figures: Sequence[Point]) -> Increments:
    """A year's first figure as it is, each later one less the one before it.

    A figure whose period before is missing has no increment. All `figures` have values, in time.
    """
    numbers, events, own = array("d"), array("d"), None
    points: list[Point] = []
    before: Point | None = None
    for point in figures:
        own, count = _increment(point, before=before)
        if own is not None:
            numbers.append(float(own))
            events.append(count)
            points.append(point)
        before = point
    return Increments(numbers, events, points, own)


def _increment(point: Point, *, before: Point | None) -> tuple[str | None, float]:
    """Exact, in the value's own unit: percentages differ in percentage points."""
    at = point.span
    if at.start.month == YEAR_STARTS:
        return point.value, point.count
    if before is None or before.span.month + at.months != at.month:
        return None, point.count
    assert point.value is not None
    assert before.value is not None
    return difference(point.value, before.value), point.count - before.count
