"""A series in memory: its points, the heads of its published scores and its alerts."""

from array import array
from bisect import bisect_left, insort
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from thrive_shared.contracts.framework import AlertRule

from thrive_scoring.domain.points import Point
from thrive_scoring.domain.rebases import UNDECIDED

if TYPE_CHECKING:
    from thrive_scoring.domain.folds import Folds


NO_PERIOD = -1
"""Key of the head that says 'no figure received'."""


@dataclass(slots=True, eq=False)
class Head:
    """What was last published of one score. `conditions` holds what the alert rules ask."""

    key: int
    score_id: str
    value: str | None
    computed: bool
    digest: bytes
    conditions: int
    overdue: bool


@dataclass(slots=True, eq=False)
class StoredAlert:
    """An alert as last published."""

    alert_id: str
    rule: AlertRule
    opened_period: str
    state: str
    inhibited_by: str | None
    historic: bool


class Series:
    """Points of one indicator, area and breakdown; `figures` are those with a value, in time."""

    __slots__ = (
        "active",
        "area",
        "breakdown",
        "counts",
        "decisions",
        "figures",
        "folds",
        "head_keys",
        "heads",
        "indicator",
        "keys",
        "latest_key",
        "name",
        "numbers",
        "periods",
        "points",
        "settled",
    )

    def __init__(self, *, indicator: str, area: str, breakdown: str) -> None:
        self.indicator = indicator
        self.area = area
        self.breakdown = breakdown
        self.name = f"{indicator}|{area}|{breakdown}"
        self.points: dict[str, Point] = {}
        self.keys: list[int] = []
        """Keys of the periods of `figures`."""
        self.latest_key = NO_PERIOD
        """Key of the latest period with a figure."""
        self.figures: list[Point] = []
        self.numbers = array("d")
        """Values of `figures`."""
        self.counts = array("d")
        """Numerators of `figures`; NaN where none was sent."""
        self.decisions = UNDECIDED
        """What was decided about steps in its level."""
        self.heads: dict[str, Head] = {}
        """By period; the head of 'no figure received' lies under the empty text."""
        self.head_keys: list[int] = []
        self.periods: dict[int, str] = {}
        """Period text of each of `head_keys`."""
        self.folds: list[Folds] = []
        """Alert rules folded up to each of `head_keys`: a memo, cut where a head changes."""
        self.active: dict[AlertRule, StoredAlert] = {}
        """The pending or open alert of each rule: there is one at most."""
        self.settled = False
        """Whether these alerts are what the whole memo of folds says: not where it was cut."""

    def copy(self) -> "Series":
        """A series of its own, with the same points, heads and alerts."""
        made = Series(indicator=self.indicator, area=self.area, breakdown=self.breakdown)
        for name in self.__slots__:
            setattr(made, name, copy(getattr(self, name)))
        return made

    def put(self, point: Point) -> None:
        """Take a figure in, replacing the one of its period."""
        span = point.span
        before = self.points.get(span.text)
        self.points[span.text] = point
        keys = self.keys
        at = bisect_left(keys, span.key)
        if before is not None and before.value is not None:
            if point.value is None:
                del keys[at], self.figures[at], self.numbers[at], self.counts[at]
            else:
                self.figures[at] = point
                self.numbers[at] = point.number
                self.counts[at] = point.count
        elif point.value is not None:
            keys.insert(at, span.key)
            self.figures.insert(at, point)
            self.numbers.insert(at, point.number)
            self.counts.insert(at, point.count)
        self.latest_key = keys[-1] if keys else NO_PERIOD

    def figures_from(self, key: int) -> list[str]:
        """Periods at or after a key that have a figure, in time."""
        return [p.span.text for p in self.figures[bisect_left(self.keys, key) :]]

    def set_head(self, period: str, head: Head) -> None:
        """Remember what was published; the memo of folds is cut where it no longer holds."""
        before = self.heads.get(period)
        self.heads[period] = head
        if not period:
            return
        if before is None:
            insort(self.head_keys, head.key)
            self.periods[head.key] = period
        elif before.conditions == head.conditions:
            return
        if self.folds:
            holds = bisect_left(self.head_keys, head.key)
            self.settled = self.settled and holds >= len(self.folds)
            del self.folds[holds:]
