"""The area group's partitions in memory: a cache of PostgreSQL."""

from collections.abc import Collection, Iterable

from thrive_scoring.domain.target import Target


class Targets:
    """The partitions held in memory, and which of them a batch under way has touched."""

    def __init__(self) -> None:
        self.held: dict[int, Target] = {}
        self._touched: set[int] = set()

    def begin(self, targets: Iterable[int]) -> None:
        """Start a batch: drop what an earlier one touched without committing."""
        self.forget(set(self._touched))
        self._touched = set(targets)

    def committed(self) -> None:
        """The batch is committed: what it touched may stay."""
        for number in self._touched:
            self.held[number].state += 1
        self._touched.clear()

    def forget(self, targets: Collection[int]) -> None:
        """Drop these partitions."""
        for number in targets:
            self.held.pop(number, None)
        self._touched.difference_update(targets)
