"""Arrays as the methods take them, and sums that don't depend on the crowd.

`numpy.sum` and its relatives add in blocks whose borders move with the padding, so the last bits
of a row would change with its neighbours. Every sum here runs from the first column to the last.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]
Counts = npt.NDArray[np.int64]

_POWERS_OF_TEN: Column = np.array([float(f"1e{power}") for power in range(-8, 16)])
_SIGNIFICANT_DIGITS = 15
_SCALES: Column = np.array([10.0**power for power in range(23)])
_MANY_ROWS = 100
"""Rows from which adding whole columns is quicker than adding along each row: the same sums."""


class NotRowsOfColumnsError(ValueError):
    """Values must be one series or a matrix, rows x columns; these have more dimensions."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class NotOneColumnError(ValueError):
    """Units that share one scale must come as one column, a unit in each row; not as a matrix."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def column(values: npt.ArrayLike) -> Column:
    """Values as a float column; None becomes NaN and a scalar becomes one row."""
    return np.atleast_1d(np.asarray(values, dtype=np.float64))


def columns(*values: npt.ArrayLike) -> tuple[Column, ...]:
    """Several columns of one length, scalars repeated; ValueError when the lengths differ."""
    return tuple(np.ascontiguousarray(v) for v in np.broadcast_arrays(*map(column, values)))


def group(values: npt.ArrayLike) -> Column:
    """Units of one group as one column; NaN for what is infinite. Raises NotOneColumnError."""
    x = column(values)
    if x.ndim > 1:
        raise NotOneColumnError
    return np.where(np.isfinite(x), x, np.nan)


def matrix(values: npt.ArrayLike) -> Matrix:
    """Values as rows x columns of floats; a single series becomes one row.

    Raises NotRowsOfColumnsError.
    """
    rows = np.atleast_2d(np.asarray(values, dtype=np.float64))
    if rows.ndim > 2:
        raise NotRowsOfColumnsError
    return np.ascontiguousarray(rows)


def observed(values: Matrix, *, lengths: npt.ArrayLike | None = None) -> Flags:
    """True where a row holds a value; anything at or beyond a row's length is padding."""
    present: Flags = np.isfinite(values)
    if lengths is None:
        return present
    position = np.arange(values.shape[1])
    within: Flags = position < np.asarray(lengths, dtype=np.int64).reshape(-1, 1)
    return present & within


def total(values: Matrix, *, where: Flags) -> Column:
    """Each row's sum over the columns marked `where`, added first to last; 0 when none is.

    The closing + 0.0 turns a negative zero into zero, as padding would have done.
    """
    rows, width = values.shape
    if width == 0:
        return np.zeros(rows)
    marked = np.where(where, values, 0.0)
    if rows < _MANY_ROWS:
        running: Matrix = np.add.accumulate(marked, axis=1)
        return running[:, -1] + 0.0
    summed: Column = marked[:, 0].copy()
    for at in range(1, width):
        summed += marked[:, at]
    return summed + 0.0


def count(where: Flags) -> Counts:
    """How many columns of each row are marked."""
    marked: Counts = np.asarray(np.count_nonzero(where, axis=1), dtype=np.int64)
    return marked


def divide(numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> Column:
    """The quotient: NaN where the denominator is zero or missing, infinite where it is tiny."""
    top, bottom = np.broadcast_arrays(
        np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    )
    quotient = np.full(top.shape, np.nan)
    with np.errstate(over="ignore"):
        np.divide(top, bottom, out=quotient, where=bottom != 0)
    return quotient


def elementwise(function: Callable[[float], float], values: npt.NDArray[Any]) -> Column:
    """A scalar function of every element; NaN stays NaN and an overflow becomes infinity.

    numpy's own log and exp choose a vector or a scalar routine by memory layout, which may differ
    in the last bit; the scalar functions of `math` don't.
    """
    flat = [_guarded(function, x) for x in values.ravel().tolist()]
    return np.array(flat, dtype=np.float64).reshape(values.shape)


def _guarded(function: Callable[[float], float], x: float) -> float:
    if math.isnan(x):
        return x
    try:
        return function(x)
    except OverflowError:
        return math.inf


def decimal(values: Column, *, like: npt.ArrayLike) -> Column:
    """Sums or differences of decimals without their binary noise: 85.4 - 0.3 is 85.1.

    Rounded to the 15 significant digits of `like`, the largest figure that went in, which is where
    the noise of the arithmetic lies; so a value exactly on a boundary is on it.
    """
    size = np.searchsorted(_POWERS_OF_TEN, np.abs(like), side="right") - 9
    digits = np.clip(_SIGNIFICANT_DIGITS - 1 - size, 0, 22)
    scale = _SCALES[digits]
    rounded: Column = np.rint(values * scale) / scale
    return np.where(np.isfinite(rounded), rounded, values)


def first_of(*cases: tuple[Flags, int], otherwise: int) -> Codes:
    """For each row the code of the first case that holds; the cases have one shape.

    `numpy.select` does the same in ten times the time where rows are few.
    """
    codes: Codes = np.full(cases[0][0].shape, otherwise, dtype=np.int8)
    for holds, code in reversed(cases):
        codes[holds] = code
    return codes


def packed(values: Matrix, *, where: Flags) -> Matrix:
    """Each row's marked values moved to the left in order, NaN after them."""
    within = np.arange(values.shape[1]) < count(where)[:, None]
    if np.array_equal(where, within):
        return np.where(within, values, np.nan)
    moved = np.take_along_axis(values, packing_order(where), axis=1)
    return np.where(within, moved, np.nan)


def packing_order(where: Flags) -> npt.NDArray[np.intp]:
    """Column indexes that bring each row's marked columns to the left, in order."""
    return np.argsort(~where, axis=1, kind="stable")


def latest(values: Matrix, *, n: Counts, width: int) -> Matrix:
    """The last `width` of each row's first `n` columns, right-aligned, NaN before the first."""
    at = n[:, None] - width + np.arange(width)
    if values.shape[1] == 0:
        return np.full(at.shape, np.nan)
    picked = np.take_along_axis(values, np.clip(at, 0, values.shape[1] - 1), axis=1)
    return np.where(at >= 0, picked, np.nan)
