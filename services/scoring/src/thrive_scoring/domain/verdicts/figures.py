"""The columns that every verdict starts from."""

from collections.abc import Sequence
from itertools import chain
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
    lengths = np.array([len(row) for row in rows], dtype=np.int64)
    width = int(lengths.max(initial=0))
    filled = np.full((len(rows), width), np.nan)
    filled[np.arange(width) < lengths[:, None]] = np.fromiter(
        chain.from_iterable(rows), dtype=np.float64, count=int(lengths.sum())
    )
    return filled
