"""How sure is the class of a roll-up, had it been put together another plausible way?

Each draw chooses a normalisation (min-max, z, goalposts), a mean (arithmetic, geometric), weights
within 25 % of the stated ones and values from Normal(value, standard error), and is classed as the
roll-up is. Source: OECD/JRC Handbook on Constructing Composite Indicators, 2008, step 7; COINr.
"""

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thrive_scoring.domain.methods.aggregate import arithmetic_mean, geometric_mean
from thrive_scoring.domain.methods.columns import (
    Codes,
    Column,
    Counts,
    Flags,
    Matrix,
    divide,
    matrix,
    total,
)
from thrive_scoring.domain.methods.composite import BEST, MIDDLE, WORST, RollUpClass, grade
from thrive_scoring.domain.methods.seeds import generator, seed_of

DRAWS = 1000
WEIGHT_RANGE = 0.25
POINTS_PER_SD = 100.0 / 6.0
"""A z of 3 either way spans the whole scale from 0 to 100."""
FLOOR = 1.0
"""The lowest position that enters a geometric mean, which nought would make nought."""
_CLASSES = (RollUpClass.GREEN, RollUpClass.AMBER, RollUpClass.RED)


class RobustnessState(IntEnum):
    """Whether draws were made, or why not.

    NO_SCALE: a member lacks a spread among its peers (fewer than two, or all alike) or goalposts.
    """

    NO_MEMBERS = 0
    INSUFFICIENT = 1
    NO_SCALE = 2
    CALCULATED = 3


class Scales(NamedTuple):
    """What positions are measured by, roll-ups x indicators, in the indicators' own units.

    Lowest, highest, mean and standard deviation are those of the peers (`normalise.spread`);
    `worst` and `best` are the goalposts, whose order says which way is good.
    """

    lowest: npt.ArrayLike
    highest: npt.ArrayLike
    mean: npt.ArrayLike
    sd: npt.ArrayLike
    worst: npt.ArrayLike
    best: npt.ArrayLike


class Robustness(NamedTuple):
    """Share of the draws in each class, 0 to 1, one row per roll-up; NaN unless CALCULATED.

    `without_error` is how many members were drawn as they stand for want of a standard error.
    """

    state: Codes
    green: Column
    amber: Column
    red: Column
    without_error: Counts


class IdsMismatchError(ValueError):
    """Each roll-up needs an id of its own, which its draws are seeded by."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class _Members(NamedTuple):
    """One roll-up's indicators that have a figure, side by side."""

    values: Column
    errors: Column
    weights: Column
    scales: Matrix


def robustness(
    *,
    ids: Sequence[str],
    values: npt.ArrayLike,
    standard_errors: npt.ArrayLike,
    weights: npt.ArrayLike,
    scales: Scales,
    capped: npt.ArrayLike = False,
    draws: int = DRAWS,
    minimum_coverage: float = 0.75,
) -> Robustness:
    """Classes of `draws` plausible roll-ups per row, from a generator seeded by the row's id.

    Rows are roll-ups, columns indicators; a weight of 0 or NaN is no member, a NaN value with a
    weight is missing and takes its weight along. A missing standard error is none: the value stays
    as it is. Where `capped` (one per row: a red member, or activity alone) green counts as amber.
    Raises IdsMismatchError.
    """
    x, errors, share = (
        matrix(m)
        for m in np.broadcast_arrays(matrix(values), matrix(standard_errors), matrix(weights))
    )
    if len(ids) != x.shape[0]:
        raise IdsMismatchError
    measures = np.array([np.broadcast_to(matrix(each), x.shape) for each in scales])
    member = np.isfinite(share) & (share > 0)
    here = member & np.isfinite(x)
    state = _state(share, measures=measures, member=member, here=here, least=minimum_coverage)
    held = np.broadcast_to(np.asarray(capped, dtype=bool), state.shape)
    shares = np.full((x.shape[0], len(_CLASSES)), np.nan)
    for row in np.flatnonzero(state == RobustnessState.CALCULATED).tolist():
        at = here[row]
        members = _Members(x[row, at], errors[row, at], share[row, at], measures[:, row, at])
        shares[row] = _shares(members, name=ids[row], capped=bool(held[row]), draws=draws)
    bare = np.count_nonzero(here & ~(errors > 0), axis=1).astype(np.int64)
    return Robustness(state, shares[:, 0], shares[:, 1], shares[:, 2], bare)


def _state(share: Matrix, *, measures: Matrix, member: Flags, here: Flags, least: float) -> Codes:
    low, high, mean, sd, worst, best = measures
    usable = np.isfinite(mean) & (high > low) & (sd > 0) & np.isfinite(worst) & np.isfinite(best)
    usable &= worst != best
    coverage = divide(total(share, where=here), total(share, where=member))
    codes = np.select(
        [
            ~np.any(member, axis=1),
            ~(coverage >= least),
            np.any(here & ~usable, axis=1),
        ],
        [RobustnessState.NO_MEMBERS, RobustnessState.INSUFFICIENT, RobustnessState.NO_SCALE],
        RobustnessState.CALCULATED,
    )
    return codes.astype(np.int8)


def _shares(members: _Members, *, name: str, capped: bool, draws: int) -> Column:
    """The share of draws in each class, of one roll-up."""
    chance = generator(seed_of(name))
    way, mean = chance.integers(0, 3, draws), chance.integers(0, 2, draws)
    size = (draws, members.values.size)
    tilt = chance.uniform(1.0 - WEIGHT_RANGE, 1.0 + WEIGHT_RANGE, size)
    errors = np.where(members.errors > 0, members.errors, 0.0)
    drawn = members.values + errors * chance.standard_normal(size)
    at = _positions(drawn, scales=members.scales, way=way)
    tilted = members.weights * tilt
    position = np.where(
        mean == 0,
        arithmetic_mean(at, weights=tilted),
        geometric_mean(np.maximum(at, FLOOR), weights=tilted),
    )
    classes = grade(position)
    if capped:
        classes = np.where(classes == RollUpClass.GREEN, RollUpClass.AMBER, classes)
    return np.array([np.count_nonzero(classes == each) / draws for each in _CLASSES])


def _positions(drawn: Matrix, *, scales: Matrix, way: Counts) -> Matrix:
    """Draws x members from 0 (worst) to 100 (best), each draw by its own normalisation."""
    low, high, mean, sd, worst, best = scales
    good = np.where(best > worst, 1.0, -1.0)
    from_low = np.where(good > 0, drawn - low, high - drawn)
    ways = (
        BEST * from_low / (high - low),
        MIDDLE + POINTS_PER_SD * good * (drawn - mean) / sd,
        BEST * (drawn - worst) / (best - worst),
    )
    chosen = np.select([way[:, None] == 0, way[:, None] == 1], ways[:2], ways[2])
    clipped: Matrix = np.clip(chosen, WORST, BEST)
    return clipped
