"""Weighted means of normalised indicators.

Shapes: rows are aggregates, columns components; NaN components are left out together with their
weight. A weight of 0 or NaN is no component; a row with a negative one has no mean: NaN. Source:
COINr; OECD/JRC Handbook on Constructing Composite Indicators, 2008, step 6.
"""

import math

import numpy as np
import numpy.typing as npt

from thrive_scoring.domain.methods.columns import (
    Column,
    Flags,
    Matrix,
    divide,
    elementwise,
    matrix,
    total,
)


def arithmetic_mean(values: npt.ArrayLike, *, weights: npt.ArrayLike) -> Column:
    """The weighted mean; a low component can be made up for by a high one."""
    x, w, here = _members(values, weights)
    return divide(total(w * x, where=here), total(w, where=here))


def geometric_mean(values: npt.ArrayLike, *, weights: npt.ArrayLike) -> Column:
    """The weighted geometric mean; NaN for a row with a component of zero or less."""
    x, w, here = _members(values, weights)
    logs = elementwise(math.log, np.where(here & (x > 0), x, 1.0))
    mean_log = divide(total(w * logs, where=here), total(w, where=here))
    return _defined(elementwise(math.exp, mean_log), x, where=here)


def harmonic_mean(values: npt.ArrayLike, *, weights: npt.ArrayLike) -> Column:
    """The weighted harmonic mean; NaN for a row with a component of zero or less."""
    x, w, here = _members(values, weights)
    inverse = total(divide(w, x), where=here)
    return _defined(divide(total(w, where=here), inverse), x, where=here)


def generalised_mean(values: npt.ArrayLike, *, weights: npt.ArrayLike, p: float) -> Column:
    """The weighted power mean: p = 1 arithmetic, 0 geometric, -1 harmonic.

    NaN for a row with a component below zero, or of zero unless p is positive, except for p = 1;
    and for one whose powers are beyond what a number holds.
    """
    if p == 1:
        return arithmetic_mean(values, weights=weights)
    if p == 0:
        return geometric_mean(values, weights=weights)
    x, w, here = _members(values, weights)
    defined = x >= 0 if p > 0 else x > 0
    powers = elementwise(lambda each: _power(each, p), np.where(defined, x, np.nan))
    inside = divide(total(w * powers, where=here), total(w, where=here))
    return elementwise(lambda each: _power(each, 1.0 / p), inside)


def outranking_matrix(values: npt.ArrayLike, *, weights: npt.ArrayLike | None = None) -> Matrix:
    """Share of weight with which each unit (row) beats each other one, a tie counting half.

    Entry (i, j) is the case for i over j; the diagonal is zero. NaN throughout with a negative
    weight.
    """
    x = matrix(values)
    w = np.ones(x.shape[1]) if weights is None else np.asarray(weights, dtype=np.float64)
    if np.any(w < 0):
        return np.full((x.shape[0], x.shape[0]), np.nan)
    beats = np.zeros((x.shape[0], x.shape[0]))
    for component, weight in enumerate(w):
        one, other = x[:, component, None], x[None, :, component]
        beats += weight * np.where(one > other, 1.0, np.where(one == other, 0.5, 0.0))
    np.fill_diagonal(beats, 0.0)
    return beats / math.fsum(w)


def _power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except (OverflowError, ValueError):
        return math.nan


def _members(values: npt.ArrayLike, weights: npt.ArrayLike) -> tuple[Matrix, Matrix, Flags]:
    x, w = (matrix(m) for m in np.broadcast_arrays(matrix(values), matrix(weights)))
    possible = ~np.any(w < 0, axis=1, keepdims=True)
    return x, w, np.isfinite(x) & (w > 0) & possible


def _defined(mean: Column, values: Matrix, *, where: Flags) -> Column:
    return np.where(np.any(where & (values <= 0), axis=1), np.nan, mean)
