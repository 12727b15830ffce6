"""The columns that every verdict starts from."""

from array import array
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thrive_scoring.domain.methods.columns import Column, Matrix
from thrive_scoring.domain.tasks import Task

Part = dict[str, object] | None


class Figures(NamedTuple):
    """Values and limits of the tasks' own points; NaN limits without an interval."""

    value: Column
    low: Column
    high: Column
    polarity: npt.NDArray[np.int8]


def figures_of(tasks: Sequence[Task]) -> Figures:
    """One row per task; each has a figure."""
    return Figures(
        np.array([t.point.number for t in tasks]),
        np.array([t.point.low for t in tasks]),
        np.array([t.point.high for t in tasks]),
        np.array([t.rules.polarity for t in tasks], dtype=np.int8),
    )


def padded(rows: Sequence[Sequence[float]]) -> Matrix:
    """Rows of different lengths side by side, NaN after their ends."""
    joined = b"".join(row if isinstance(row, array) else array("d", row) for row in rows)
    return spread(np.frombuffer(joined), lengths=[len(row) for row in rows])


def spread(values: Sequence[float] | Column, *, lengths: Sequence[int]) -> Matrix:
    """The same from all values in one row, cut at these lengths."""
    ends = np.array(lengths, dtype=np.int64)
    width = int(ends.max(initial=0))
    filled = np.full((len(lengths), width), np.nan)
    filled[np.arange(width) < ends[:, None]] = values
    return filled
