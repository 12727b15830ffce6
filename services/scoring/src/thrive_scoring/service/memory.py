"""Working series and partition heads in memory: a cache of PostgreSQL.

Whatever a batch touches is marked and leaves the memory again unless that batch commits, so no
later batch ever stands on what was not committed.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from thrive_scoring.domain.series import Series
from thrive_scoring.domain.view import View
from thrive_scoring.service.records import Decided, Entry, FrameworkBegun, Observed

SeriesOfIndicator = dict[tuple[str, str], Series]


class FrameworkMissingError(RuntimeError):
    """A log partition holds observations before any framework, or of an indicator not in it."""


class LogHoleError(RuntimeError):
    """A record of the log is missing: seq must grow by one. The partition stops."""


@dataclass(slots=True, eq=False)
class Partition:
    """How far a log partition has been scored, its day and its framework."""

    number: int
    last_seq: int = 0
    day: date | None = None
    view: View | None = None

    def accept(self, seq: int) -> bool:
        """Whether a record is next; False if already scored. Raises LogHoleError."""
        if seq <= self.last_seq:
            return False
        if seq != self.last_seq + 1:
            raise LogHoleError(f"log partition {self.number}: after seq {self.last_seq} came {seq}")
        self.last_seq = seq
        return True

    @property
    def framework(self) -> View:
        """The framework in force; raises FrameworkMissingError."""
        if self.view is None:
            raise FrameworkMissingError(f"log partition {self.number} has no framework yet")
        return self.view


class Memory:
    """Partitions and series now held, and which of them a batch under way has touched."""

    def __init__(self, *, most_points: int = 1_000_000) -> None:
        self.partitions: dict[int, Partition] = {}
        self.indicators: dict[str, SeriesOfIndicator] = {}
        """Series by indicator, the longest unused first."""
        self._home: dict[str, int] = {}
        self._points: dict[str, int] = {}
        self._most_points = most_points
        self._touched: set[int] = set()

    def begin(self, partitions: Iterable[int]) -> None:
        """Start a batch: drop what an earlier one touched without committing."""
        self._drop(self._touched)
        self._touched = set(partitions)

    def committed(self) -> None:
        """The batch is committed: what it touched may stay, as far as there is room."""
        self._touched.clear()
        too_many = sum(self._points.values()) - self._most_points
        while too_many > 0:
            longest_unused = next(iter(self.indicators))
            too_many -= self._points[longest_unused]
            self._remove(longest_unused)

    def forget(self, partitions: Collection[int]) -> None:
        """Drop everything that stands on these log partitions."""
        self._drop(partitions)
        self._touched.difference_update(partitions)

    def keep(self, indicator: str, *, partition: int, series: SeriesOfIndicator) -> None:
        """Hold the loaded series of an indicator."""
        self.indicators[indicator] = series
        self._home[indicator] = partition
        self._points[indicator] = sum(len(s.points) for s in series.values())

    def use(self, indicator: str) -> bool:
        """Note that a batch needs an indicator; False if it is not held."""
        series = self.indicators.pop(indicator, None)
        if series is None:
            return False
        self.indicators[indicator] = series
        return True

    def missing(self, entries: Iterable[Entry]) -> dict[str, int]:
        """The indicators that these entries need and that are not held, with their partitions."""
        wanted: dict[str, int] = {}
        for entry in entries:
            partition = self.partitions[entry.origin.partition]
            if isinstance(entry, (Observed, Decided)):
                wanted[entry.indicator] = partition.number
                continue
            codes = set(partition.view.rules) if partition.view else set()
            if isinstance(entry, FrameworkBegun):
                codes.update(i.code for i in entry.slice.indicators)
            wanted.update((code, partition.number) for code in codes)
        return {c: p for c, p in wanted.items() if not self.use(c)}

    def grown(self, indicator: str) -> None:
        """Count a new point."""
        self._points[indicator] += 1

    def series(self, indicator: str, area: str, breakdown: str) -> Series:
        """A series, made empty when it is new."""
        held = self.indicators[indicator]
        found = held.get((area, breakdown))
        if found is None:
            found = Series(indicator=indicator, area=area, breakdown=breakdown)
            held[area, breakdown] = found
        return found

    def _drop(self, partitions: Collection[int]) -> None:
        for partition in partitions:
            self.partitions.pop(partition, None)
        gone = [i for i, home in self._home.items() if home in partitions]
        for indicator in gone:
            self._remove(indicator)

    def _remove(self, indicator: str) -> None:
        del self.indicators[indicator], self._home[indicator], self._points[indicator]
