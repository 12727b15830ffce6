"""How often would a roll-up of verdicts keep its class, had it been made another plausible way?

Each draw takes values from Normal(value, standard error) and judges them again, weights within
25 % of the stated ones, and an arithmetic or a geometric mean, and is classed as the roll-up is.
Other normalisations (`robustness`) need the figures of peers; here positions are verdicts. Source:
OECD/JRC Handbook on Constructing Composite Indicators, 2008, step 7.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thrive_scoring.domain.methods.columns import Column, Flags, Matrix, total
from thrive_scoring.domain.methods.comparison import benchmark
from thrive_scoring.domain.methods.composite import (
    AMBER_FROM,
    BEST,
    GREEN_FROM,
    MIDDLE,
    RollUpClass,
    grade,
    positions_from_benchmark,
    positions_from_rag,
)
from thrive_scoring.domain.methods.rag import rag
from thrive_scoring.domain.methods.robustness import DRAWS, FLOOR, WEIGHT_RANGE
from thrive_scoring.domain.methods.seeds import generator, seed_of

Places = npt.NDArray[np.intp]
"""Which figures, by their place among all."""
_LOGS = (math.log(BEST), math.log(MIDDLE), math.log(FLOOR))
_GREEN, _AMBER = math.log(GREEN_FROM), math.log(AMBER_FROM)


class Judged(NamedTuple):
    """The figures of one roll-up side by side, each in its own unit; one row per figure.

    One with a `target` is judged by it (as by `rag.rag`), one with a `comparator` by that: its
    interval reaches `below` and `above` its value. Others keep their `position`. NaN where a
    column doesn't apply; an `error` of NaN is none.
    """

    value: Column
    error: Column
    weight: Column
    position: Column
    polarity: Column
    target: Column
    target_upper: Column
    target_polarity: Column
    tolerance: Column
    scale: Column
    comparator: Column
    below: Column
    above: Column


class Shares(NamedTuple):
    """Share of the draws in each class, 0 to 1."""

    green: float
    amber: float
    red: float


def redrawn(judged: Judged, *, name: str, never_green: bool, draws: int = DRAWS) -> Shares:
    """Classes of so many plausible roll-ups, from a generator seeded by `name`.

    A draw with a red figure is amber at best, and every draw is where `never_green`.
    """
    chance = generator(seed_of(name))
    geometric = chance.integers(0, 2, draws) == 1
    size = (draws, judged.value.size)
    weights = judged.weight * chance.uniform(1.0 - WEIGHT_RANGE, 1.0 + WEIGHT_RANGE, size)
    errors = np.where(judged.error > 0, judged.error, 0.0)
    at, any_red = _positions(judged, judged.value + errors * chance.standard_normal(size))
    classes = _classes(at, weights=weights, geometric=geometric)
    held = (any_red | never_green) & (classes == RollUpClass.GREEN)
    classes = np.where(held, RollUpClass.AMBER, classes)
    return Shares(
        *(
            int(np.count_nonzero(classes == each)) / draws
            for each in (RollUpClass.GREEN, RollUpClass.AMBER, RollUpClass.RED)
        )
    )


def _positions(judged: Judged, drawn: Matrix) -> tuple[Matrix, Flags]:
    """Draws x figures from 0 (worst) to 100 (best), and which draws have a red one."""
    at: Matrix = np.broadcast_to(judged.position, drawn.shape).copy()
    aimed = np.flatnonzero(np.isfinite(judged.target))
    compared = np.flatnonzero(~np.isfinite(judged.target) & np.isfinite(judged.comparator))
    if compared.size:
        at[:, compared] = _against_benchmark(judged, drawn, at=compared)
    if not aimed.size:
        return at, np.zeros(len(drawn), dtype=bool)
    at[:, aimed] = _against_target(judged, drawn, at=aimed)
    return at, np.any(at[:, aimed] == 0.0, axis=1)


def _against_target(judged: Judged, drawn: Matrix, *, at: Places) -> Matrix:
    return positions_from_rag(
        rag(
            value=drawn[:, at].ravel(),
            target=_tiled(judged.target, at=at, drawn=drawn),
            target_upper=_tiled(judged.target_upper, at=at, drawn=drawn),
            polarity=_tiled(judged.target_polarity, at=at, drawn=drawn),
            tolerance=_tiled(judged.tolerance, at=at, drawn=drawn),
            scale=_tiled(judged.scale, at=at, drawn=drawn),
        )
    ).reshape(-1, at.size)


def _against_benchmark(judged: Judged, drawn: Matrix, *, at: Places) -> Matrix:
    values = drawn[:, at].ravel()
    return positions_from_benchmark(
        benchmark(
            value=values,
            lower=values - _tiled(judged.below, at=at, drawn=drawn),
            upper=values + _tiled(judged.above, at=at, drawn=drawn),
            comparator=_tiled(judged.comparator, at=at, drawn=drawn),
            polarity=_tiled(judged.polarity, at=at, drawn=drawn),
        )
    ).reshape(-1, at.size)


def _tiled(column: Column, *, at: Places, drawn: Matrix) -> Column:
    return np.tile(column[at], len(drawn))


def _classes(at: Matrix, *, weights: Matrix, geometric: Flags) -> npt.NDArray[np.int64]:
    """Classes of the weighted means; a position of nought enters a geometric one as FLOOR.

    A geometric mean is classed by its logarithm.
    """
    every = np.ones(at.shape, dtype=bool)
    whole = total(weights, where=every)
    logs = np.select([at == BEST, at == MIDDLE], _LOGS[:2], _LOGS[2])
    return np.where(
        geometric,
        grade(total(weights * logs, where=every) / whole, green_from=_GREEN, amber_from=_AMBER),
        grade(total(weights * at, where=every) / whole),
    )
