"""Indicators aggregated level by level: indicators to sub-domains, to domains, to an index.

Shapes: rows are units (areas), columns the components of a level; NaN is missing. Source: COINr
(Aggregate, `dat_thresh`); OECD/JRC Handbook on Constructing Composite Indicators, 2008, step 6.
"""

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thrive_scoring.domain.methods.aggregate import (
    arithmetic_mean,
    geometric_mean,
    harmonic_mean,
)
from thrive_scoring.domain.methods.columns import Column, Matrix, matrix


class Mean(IntEnum):
    """How components are averaged; the geometric and harmonic means need values above nought."""

    ARITHMETIC = 0
    GEOMETRIC = 1
    HARMONIC = 2


class Level(NamedTuple):
    """One step up: for each component its parent's number (from 0) and its weight."""

    parents: Sequence[int]
    weights: Sequence[float]
    mean: Mean = Mean.ARITHMETIC


class LevelMismatchError(ValueError):
    """A level must name one parent and one weight for every component of the level below it."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


_MEANS = {
    Mean.ARITHMETIC: arithmetic_mean,
    Mean.GEOMETRIC: geometric_mean,
    Mean.HARMONIC: harmonic_mean,
}


def aggregate(
    values: npt.ArrayLike, *, levels: Sequence[Level], data_threshold: float = 0.0
) -> list[Matrix]:
    """The aggregates of every level, lowest first: units x parents each.

    An aggregate is NaN where less than `data_threshold` (a share, 0 to 1) of its components have
    a value; that makes it a missing component of the next level. A missing component takes its
    weight along. Raises LevelMismatchError.
    """
    found: list[Matrix] = []
    below = matrix(values)
    for level in levels:
        below = _step(below, level=level, data_threshold=data_threshold)
        found.append(below)
    return found


def _step(below: Matrix, *, level: Level, data_threshold: float) -> Matrix:
    if not len(level.parents) == len(level.weights) == below.shape[1]:
        raise LevelMismatchError
    parents = np.asarray(level.parents, dtype=np.int64)
    weights = np.asarray(level.weights, dtype=np.float64)
    aggregates = [
        _aggregated(
            below[:, parents == parent],
            weights=weights[parents == parent],
            mean=level.mean,
            data_threshold=data_threshold,
        )
        for parent in range(int(parents.max(initial=-1)) + 1)
    ]
    return np.column_stack(aggregates) if aggregates else np.empty((below.shape[0], 0))


def _aggregated(
    components: Matrix, *, weights: Column, mean: Mean, data_threshold: float
) -> Column:
    if components.shape[1] == 0:
        return np.full(components.shape[0], np.nan)
    share = np.count_nonzero(np.isfinite(components), axis=1) / components.shape[1]
    found = _MEANS[mean](components, weights=weights[None, :])
    return np.where(share >= data_threshold, found, np.nan)
