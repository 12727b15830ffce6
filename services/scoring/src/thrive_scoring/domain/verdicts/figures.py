"""The columns that every verdict starts from."""

import math
from array import array
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from thrive_scoring.domain.methods.columns import Codes, Column, Counts, Flags, Matrix
from thrive_scoring.domain.methods.polarity import Polarity
from thrive_scoring.domain.points import Point
from thrive_scoring.domain.rules import Rules
from thrive_scoring.domain.tasks import Task

Part = dict[str, object] | None
T = TypeVar("T")

GOOD: tuple[bool | None, ...] = (None, True, False)
"""A move by the sense of a higher value: 1 is good, -1 is not, 0 says neither."""
_SENSES = {Polarity.HIGH: 1, Polarity.LOW: -1}


class TaskRules:
    """The rules of many tasks. They belong to few indicators, so each is asked once."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        places: dict[Rules, int] = {}
        self._places = [places.setdefault(t.rules, len(places)) for t in tasks]
        self._rows = np.array(self._places)
        self._distinct = list(places)

    def column(self, read: Callable[[Rules], Any]) -> npt.NDArray[Any]:
        """What the rules of each task say: one row per task."""
        said: npt.NDArray[Any] = np.array([read(rules) for rules in self._distinct])[self._rows]
        return said

    def listed(self, read: Callable[[Rules], T]) -> list[T]:
        """The same as a list."""
        said = [read(rules) for rules in self._distinct]
        return [said[place] for place in self._places]

    def distinct(self, read: Callable[[Rules], T]) -> list[T]:
        """What the rules say, each answer once."""
        return list(dict.fromkeys(map(read, self._distinct)))


class Figures(NamedTuple):
    """The tasks' own points, their values and limits; NaN limits without an interval."""

    points: list[Point]
    value: Column
    low: Column
    high: Column
    ruled: TaskRules
    polarity: Codes
    sense: Codes
    """What a higher value is: 1 good, -1 bad, 0 neither."""
    judged: Flags
    tentative: list[bool]
    histories: "Histories"
    """The comparable values up to each."""


def figures_of(tasks: Sequence[Task]) -> Figures:
    """One row per task; each has a figure."""
    points, ruled = [t.point for t in tasks], TaskRules(tasks)
    return Figures(
        points,
        np.array([p.number for p in points]),
        np.array([p.low for p in points]),
        np.array([p.high for p in points]),
        ruled,
        ruled.column(lambda rules: rules.polarity).astype(np.int8),
        ruled.column(lambda rules: _SENSES.get(rules.polarity, 0)).astype(np.int8),
        np.array([t.judged for t in tasks]),
        [p.tentative for p in points],
        Histories([t.numbers for t in tasks]),
    )


_NOTHING = array("d", [math.nan])


class Histories:
    """Rows of numbers in time, of different lengths."""

    def __init__(self, rows: Sequence["array[float]"]) -> None:
        self._joined = np.frombuffer(b"".join([*rows, _NOTHING]))
        self.lengths: Counts = np.array([len(row) for row in rows], dtype=np.int64)

    def whole(self) -> Matrix:
        """All of them, NaN after each row's end."""
        return spread(self._joined[:-1], lengths=self.lengths)

    def latest(self, width: int) -> Matrix:
        """The latest of each, right-aligned, NaN before each row's first."""
        before_end = np.arange(-width, 0)
        at = np.add.accumulate(self.lengths)[:, None] + before_end
        found: Matrix = self._joined[np.where(before_end >= -self.lengths[:, None], at, -1)]
        return found


def padded(rows: Sequence[Sequence[float]]) -> Matrix:
    """Rows of different lengths side by side, NaN after their ends."""
    return Histories([row if isinstance(row, array) else array("d", row) for row in rows]).whole()


def spread(values: Sequence[float] | Column, *, lengths: Sequence[int] | Counts) -> Matrix:
    """The same from all values in one row, cut at these lengths."""
    ends = np.asarray(lengths, dtype=np.int64)
    width = int(ends.max(initial=0))
    filled = np.full((len(ends), width), np.nan)
    filled[np.arange(width) < ends[:, None]] = values
    return filled
