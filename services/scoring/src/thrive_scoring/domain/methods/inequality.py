"""How unequal is a place across its deprivation quantiles?

Shapes: rows are evaluations, columns quantiles with 1 (first column) the most deprived; NaN
population is padding, a NaN value with a population makes the row NaN. Units: those of the values;
slopes are stored raw (positive: higher for the least deprived). Source: PHEindicatormethods
(phe_sii); Regidor 2004.
"""

import math
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thrive_scoring.domain.methods.columns import (
    Codes,
    Column,
    Flags,
    Matrix,
    columns,
    divide,
    elementwise,
    matrix,
    total,
)
from thrive_scoring.domain.methods.polarity import Polarity
from thrive_scoring.domain.methods.seeds import generator

_FEWEST_QUANTILES = 3


class Scale(IntEnum):
    """The scale on which the line is fitted; its ends are brought back to the values' own."""

    RAW = 0
    LOG = 1
    LOGIT = 2


class Slope(NamedTuple):
    """Slope and relative index of inequality, the fitted value at the most deprived end, and state.

    All three are NaN unless the SlopeState is CALCULATED.
    """

    sii: Column
    rii: Column
    intercept: Column
    state: Codes


class SlopeInterval(NamedTuple):
    """Simulated limits of one evaluation's slope and relative index of inequality."""

    sii_lower: float
    sii_upper: float
    rii_lower: float
    rii_upper: float


class SlopeState(IntEnum):
    """Whether a slope was fitted, or why not.

    MISSING_QUANTILE: one has a population and no value, a value and no population, or neither
    while a later one has both.
    """

    NONE = 0
    TOO_FEW_QUANTILES = 1
    MISSING_QUANTILE = 2
    OUTSIDE_SCALE = 3
    CALCULATED = 4


class FractionState(IntEnum):
    """Whether an attributable fraction was calculated, or why not.

    NONE: a figure is missing. NOT_LOW_IS_GOOD: the fraction is of harm. OVERALL_NOT_POSITIVE: there
    is nothing that could be attributed; of a simulation, in one of its draws.
    """

    NONE = 0
    NOT_LOW_IS_GOOD = 1
    OVERALL_NOT_POSITIVE = 2
    CALCULATED = 3


class Fraction(NamedTuple):
    """Population attributable fraction, NaN unless the FractionState is CALCULATED."""

    fraction: Column
    state: Codes


class FractionInterval(NamedTuple):
    """Simulated limits of one evaluation's fraction, NaN unless the state is CALCULATED."""

    lower: float
    upper: float
    state: FractionState


def slope_index(
    *,
    values: npt.ArrayLike,
    populations: npt.ArrayLike,
    scale: Scale = Scale.RAW,
    multiplier: float = 1.0,
) -> Slope:
    """Least squares on the midpoints of cumulative population share, weighted by that share.

    SII is the fitted difference between the least and the most deprived end times `multiplier`,
    RII their ratio (inverted by a negative multiplier). `intercept` is per one. A row with a
    quantile missing, fewer than three of them, or values outside the scale has only its state.
    """
    y, people = (matrix(m) for m in np.broadcast_arrays(matrix(values), matrix(populations)))
    where = _peopled(people)
    on_scale = to_scale(y, scale=scale)
    state = _state(y, on_scale=on_scale, where=where)
    start, end = _ends(on_scale, people=people, where=where)
    first, last = _from_scale(start, scale=scale), _from_scale(end, scale=scale)
    first = np.where(state == SlopeState.CALCULATED, first, np.nan)
    ratio = divide(last, first) if multiplier > 0 else divide(first, last)
    return Slope((last - first) * multiplier, ratio, first, state)


def simulated_slope_interval(
    *,
    values: npt.ArrayLike,
    standard_errors: npt.ArrayLike,
    populations: npt.ArrayLike,
    seed: int,
    scale: Scale = Scale.RAW,
    fitted_on: Scale = Scale.RAW,
    draws: int = 10_000,
    confidence: float = 0.95,
    multiplier: float = 1.0,
) -> SlopeInterval:
    """Percentiles of SII and RII over values drawn from Normal(value, se), for one evaluation.

    `scale` is the one on which the standard errors stand (log for rates, logit for proportions).
    The refits are on `fitted_on`; on another scale than the values' own the percentiles are those
    of the slope there, turned about the middle of the fitted line and brought back, as phe_sii
    does. `seed` belongs to this evaluation alone.
    """
    people = np.asarray(populations, dtype=np.float64)
    here = _peopled(people)
    drawn = _drawn(values, standard_errors, where=here, seed=seed, scale=scale, draws=draws)
    shares = people[here][None, :]
    if fitted_on != Scale.RAW:
        slopes = _slopes_on(fitted_on, values=drawn, people=shares)
        middle = _middle_on(fitted_on, values=np.asarray(values)[here], people=shares)
        limits = np.array(_percentiles(slopes, confidence=confidence))
        return _turned(limits, middle=middle, scale=fitted_on, multiplier=multiplier)
    fit = slope_index(values=drawn, populations=shares, multiplier=multiplier)
    return SlopeInterval(
        *_percentiles(fit.sii, confidence=confidence),
        *_percentiles(fit.rii, confidence=confidence),
    )


def disadvantage(slopes: npt.ArrayLike, *, polarity: npt.ArrayLike) -> Column:
    """Disadvantage of the most deprived: positive is worse for them.

    The slope where high is good, its negative where low is; NaN without a good direction.
    """
    slope, good = columns(slopes, polarity)
    return np.select([good == Polarity.HIGH, good == Polarity.LOW], [slope, -slope], np.nan)


def population_attributable_fraction(
    *, overall: npt.ArrayLike, least_deprived: npt.ArrayLike, polarity: npt.ArrayLike
) -> Fraction:
    """(overall - least deprived) / overall, where low is good; elsewhere a state says why not."""
    everyone, least, good = columns(overall, least_deprived, polarity)
    state = _fraction_state(everyone, least=least, low_is_good=good == Polarity.LOW)
    everyone = np.where(state == FractionState.CALCULATED, everyone, np.nan)
    return Fraction(divide(everyone - least, everyone), state)


def simulated_paf_interval(
    *,
    values: npt.ArrayLike,
    standard_errors: npt.ArrayLike,
    populations: npt.ArrayLike,
    seed: int,
    scale: Scale = Scale.RAW,
    draws: int = 10_000,
    confidence: float = 0.95,
) -> FractionInterval:
    """Percentiles of the attributable fraction over drawn values, for one low-is-good evaluation.

    The overall value is the populations' mean of the quantiles; the last quantile is the least
    deprived. Arguments as for `simulated_slope_interval`.
    """
    people = np.asarray(populations, dtype=np.float64)
    here = _peopled(people)
    if not here.any():
        return FractionInterval(math.nan, math.nan, FractionState.NONE)
    drawn = _drawn(values, standard_errors, where=here, seed=seed, scale=scale, draws=draws)
    every = np.ones(drawn.shape, dtype=bool)
    share = people[here] / math.fsum(people[here].tolist())
    overall, least = total(drawn * share, where=every), drawn[:, -1]
    states = _fraction_state(overall, least=least, low_is_good=np.ones(draws, dtype=bool))
    worst = FractionState(int(states.min()))
    if worst is not FractionState.CALCULATED:
        return FractionInterval(math.nan, math.nan, worst)
    limits = _percentiles(divide(overall - least, overall), confidence=confidence)
    return FractionInterval(*limits, worst)


def _fraction_state(everyone: Column, *, least: Column, low_is_good: Flags) -> Codes:
    codes = np.select(
        [~(np.isfinite(everyone) & np.isfinite(least)), ~low_is_good, everyone <= 0],
        [FractionState.NONE, FractionState.NOT_LOW_IS_GOOD, FractionState.OVERALL_NOT_POSITIVE],
        FractionState.CALCULATED,
    )
    return codes.astype(np.int8)


def _drawn(
    values: npt.ArrayLike,
    standard_errors: npt.ArrayLike,
    *,
    where: Flags,
    seed: int,
    scale: Scale,
    draws: int,
) -> Matrix:
    """Draws x quantiles, from a generator that no other evaluation and no padding touches."""
    centre = to_scale(np.asarray(values, dtype=np.float64)[where], scale=scale)
    spread = np.asarray(standard_errors, dtype=np.float64)[where]
    noise = generator(seed).standard_normal((draws, centre.size))
    return _from_scale(centre + spread * noise, scale=scale)


def _percentiles(drawn: Column, *, confidence: float) -> tuple[float, float]:
    """The two-sided percentiles, linearly interpolated; NaN when a draw is."""
    low, high = np.quantile(drawn, [(1.0 - confidence) / 2.0, (1.0 + confidence) / 2.0])
    return float(low), float(high)


def _peopled(populations: npt.NDArray[np.float64]) -> Flags:
    people: Flags = np.isfinite(populations) & (populations > 0)
    return people


def _state(y: Matrix, *, on_scale: Matrix, where: Flags) -> Codes:
    valued = np.isfinite(y)
    skipped = where[:, 1:] & ~where[:, :-1]
    codes = np.select(
        [
            ~np.any(where | valued, axis=1),
            np.any(where != valued, axis=1) | np.any(skipped, axis=1),
            np.count_nonzero(where, axis=1) < _FEWEST_QUANTILES,
            ~np.all(np.isfinite(on_scale) | ~where, axis=1),
        ],
        [
            SlopeState.NONE,
            SlopeState.MISSING_QUANTILE,
            SlopeState.TOO_FEW_QUANTILES,
            SlopeState.OUTSIDE_SCALE,
        ],
        SlopeState.CALCULATED,
    )
    return codes.astype(np.int8)


def _ends(y: Matrix, *, people: Matrix, where: Flags) -> tuple[Column, Column]:
    """The fitted line at 0 (most deprived) and at 1."""
    share = divide(np.where(where, people, 0.0), total(people, where=where)[:, None])
    rank = np.add.accumulate(share, axis=1) - share / 2.0
    middle = total(share * rank, where=where)
    centre = total(share * y, where=where)
    off = rank - middle[:, None]
    slope = divide(total(share * off * y, where=where), total(share * off * off, where=where))
    start = centre - slope * middle
    return start, start + slope


def _slopes_on(scale: Scale, *, values: Matrix, people: Matrix) -> Column:
    start, end = _ends(to_scale(values, scale=scale), people=people, where=people > 0)
    return end - start


def _middle_on(scale: Scale, *, values: Column, people: Matrix) -> float:
    start, end = _ends(to_scale(matrix(values), scale=scale), people=people, where=people > 0)
    return float((start[0] + end[0]) / 2.0)


def _turned(slopes: Column, *, middle: float, scale: Scale, multiplier: float) -> SlopeInterval:
    """Limits of a slope brought back from its scale, the line turned about its middle."""
    first = _from_scale(middle - slopes / 2.0, scale=scale)
    last = _from_scale(middle + slopes / 2.0, scale=scale)
    sii = np.sort((last - first) * multiplier)
    rii = np.sort(divide(last, first) if multiplier > 0 else divide(first, last))
    return SlopeInterval(float(sii[0]), float(sii[1]), float(rii[0]), float(rii[1]))


def to_scale(values: Matrix, *, scale: Scale) -> Matrix:
    """Values on another scale; NaN where it has no place for one (zero or less, or beyond 1)."""
    if scale == Scale.LOG:
        return elementwise(math.log, np.where(values > 0, values, np.nan))
    if scale == Scale.LOGIT:
        inside = np.where((values > 0) & (values < 1), values, np.nan)
        return elementwise(lambda p: math.log(p / (1.0 - p)), inside)
    return values


def _from_scale(values: npt.NDArray[np.float64], *, scale: Scale) -> npt.NDArray[np.float64]:
    if scale == Scale.LOG:
        return elementwise(math.exp, values)
    if scale == Scale.LOGIT:
        return elementwise(lambda x: 1.0 / (1.0 + math.exp(-x)), values)
    return values
