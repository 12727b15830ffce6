"""Recent trend over the latest five annual points.

Shapes: rows are series, columns points in time order; NaN is a missing year or padding. Units:
those of the values; the slope is per year. Source: Fingertips (fingertips-open and FingertipsNext,
TrendMarkerCalculator).
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thrive_scoring.domain.methods.columns import (
    Codes,
    Column,
    Counts,
    Flags,
    Matrix,
    count,
    divide,
    first_of,
    latest,
    matrix,
    observed,
    packed,
    total,
)

POINTS = 5
CHI2_THRESHOLD = 9.54953570608324
"""Chi-square with one degree of freedom at 99.8 %."""
_KEPT: Flags = np.column_stack((np.ones(POINTS, dtype=bool), ~np.eye(POINTS, dtype=bool)))
"""Which points make which line, points x lines: all of them, then all but each."""


class TrendVerdict(IntEnum):
    """What the latest five points say, or why they can't."""

    NOT_ENOUGH_DATA = 0
    CANNOT_CALCULATE = 1
    NOT_CONSECUTIVE = 2
    OVERLAPPING_PERIODS = 3
    NO_SIGNIFICANT_CHANGE = 4
    INCREASING = 5
    DECREASING = 6


class Trend(NamedTuple):
    """Verdict codes, slope per year and chi-square; NaN where it wasn't calculated."""

    verdict: Codes
    slope: Column
    chi2: Column


class _Recent(NamedTuple):
    """The latest five points of each row, and the state of rows that have none to fit."""

    y: Matrix
    other: Matrix
    refusal: Codes
    fits: Flags


def recent_trend(
    *,
    values: npt.ArrayLike,
    standard_errors: npt.ArrayLike,
    periods: npt.ArrayLike | None = None,
    lengths: npt.ArrayLike | None = None,
    overlapping: npt.ArrayLike = False,
) -> Trend:
    """Weighted least squares of the latest five points on 1..5, weights 1/se^2.

    Significant when (slope/se)^2 exceeds CHI2_THRESHOLD and the slope keeps its sign with each
    point left out. `periods` are whole years (default: one column a year). CANNOT_CALCULATE where
    one of the five has no standard error or a zero one; `overlapping` (one per row) is refused.
    """
    recent = _recent(values, standard_errors, periods=periods, lengths=lengths, refuse=overlapping)
    weights = divide(1.0, recent.other * recent.other)
    usable = recent.fits & np.all(np.isfinite(weights) & (recent.other > 0), axis=1)
    y = np.where(usable[:, None], recent.y, 0.0)
    weights = np.where(usable[:, None], weights, 1.0)
    slope, chi2 = _lines(y, weights=weights)
    steady = np.all(np.sign(slope) == np.sign(slope[0]), axis=0)
    return _trend(recent, usable=usable, slope=slope[0], chi2=chi2[0], steady=steady)


def chi2_trend_proportions(
    *,
    counts: npt.ArrayLike,
    denominators: npt.ArrayLike,
    periods: npt.ArrayLike | None = None,
    lengths: npt.ArrayLike | None = None,
    overlapping: npt.ArrayLike = False,
) -> Trend:
    """Chi-square for trend in the latest five proportions; the slope is that of its numerator.

    N(N Sxr - R Sxn)^2 / [R(N - R)(N Snx^2 - (Snx)^2)], x = 1..5. CANNOT_CALCULATE where, as in
    the source, a point counts its whole denominator, or where all five count none of theirs.
    """
    recent = _recent(counts, denominators, periods=periods, lengths=lengths, refuse=overlapping)
    r, n = recent.y, recent.other
    x = np.broadcast_to(np.arange(1.0, POINTS + 1.0), r.shape)
    every = np.ones(r.shape, dtype=bool)
    all_r, all_n = total(r, where=every), total(n, where=every)
    nx = total(n * x, where=every)
    numerator = all_n * total(r * x, where=every) - all_r * nx
    spread = all_n * total(n * x * x, where=every) - nx * nx
    chi2 = divide(all_n * numerator * numerator, all_r * (all_n - all_r) * spread)
    usable = recent.fits & np.all((n > 0) & (r >= 0) & (r < n), axis=1) & np.isfinite(chi2)
    slope = divide(numerator, spread)
    return _trend(recent, usable=usable, slope=slope, chi2=chi2, steady=usable)


def _recent(
    values: npt.ArrayLike,
    other: npt.ArrayLike,
    *,
    periods: npt.ArrayLike | None,
    lengths: npt.ArrayLike | None,
    refuse: npt.ArrayLike,
) -> _Recent:
    y, beside = matrix(values), matrix(other)
    where = observed(y, lengths=lengths)
    n = count(where)
    years = np.broadcast_to(
        np.arange(y.shape[1], dtype=np.float64) if periods is None else matrix(periods), y.shape
    )
    if y.shape[1] != POINTS or not np.all(where):
        y, beside, years = (
            latest(packed(each, where=where), n=n, width=POINTS) for each in (y, beside, years)
        )
    refused = np.broadcast_to(np.asarray(refuse, dtype=bool), n.shape)
    refusal = _refusal(n, years=years, refuse=refused)
    return _Recent(y, beside, refusal, refusal == TrendVerdict.CANNOT_CALCULATE)


def _refusal(n: Counts, *, years: Matrix, refuse: Flags) -> Codes:
    """Why a row isn't fitted; CANNOT_CALCULATE stands for rows that may be."""
    gaps = np.any(years[:, 1:] - years[:, :-1] != 1.0, axis=1)
    return first_of(
        (refuse, TrendVerdict.OVERLAPPING_PERIODS),
        (n < POINTS, TrendVerdict.NOT_ENOUGH_DATA),
        (gaps, TrendVerdict.NOT_CONSECUTIVE),
        otherwise=TrendVerdict.CANNOT_CALCULATE,
    )


class _Lines(NamedTuple):
    """The line through all points first, then those with each point left out: lines x rows.

    `chi2` is (slope / its standard error)^2, the weights being known variances.
    """

    slope: Matrix
    chi2: Matrix


def _lines(y: Matrix, *, weights: Matrix) -> _Lines:
    """The weighted slopes of all lines; shapes inside are points x lines x rows."""
    x = np.arange(1.0, POINTS + 1.0)[:, None, None]
    kept = np.where(_KEPT[:, :, None], weights.T[:, None, :], 0.0)
    from_middle = x - _added(kept * x) / _added(kept)
    moment = kept * from_middle
    squares = _added(moment * from_middle)
    slope = _added(moment * y.T[:, None, :]) / squares
    return _Lines(slope, slope * slope * squares)


def _added(terms: Matrix) -> Matrix:
    """The sum over the points, first to last, without negative zeros: as `total` adds."""
    added: Matrix = terms[0]
    for term in terms[1:]:
        added = added + term
    return added + 0.0


def _trend(recent: _Recent, *, usable: Flags, slope: Column, chi2: Column, steady: Flags) -> Trend:
    significant = usable & steady & (chi2 > CHI2_THRESHOLD)
    fitted = first_of(
        (~significant, TrendVerdict.NO_SIGNIFICANT_CHANGE),
        (slope > 0, TrendVerdict.INCREASING),
        otherwise=TrendVerdict.DECREASING,
    )
    return Trend(
        np.where(usable, fitted, recent.refusal),
        np.where(usable, slope, np.nan),
        np.where(usable, chi2, np.nan),
    )
