"""Red, amber or green against a target.

Compared unrounded. Only the boundary itself (target less tolerance) is read as a decimal, so that
a value of 85.1 stands exactly on the boundary 85.4 - 0.3. Shapes: columns, one figure per row; NaN
is missing. Units: those of the values. Source: the framework, whose rules state target, tolerance
and its side; no published method.
"""

from enum import IntEnum

import numpy as np
import numpy.typing as npt

from thrive_scoring.domain.methods.columns import (
    Codes,
    Column,
    Flags,
    columns,
    decimal,
    first_of,
)
from thrive_scoring.domain.methods.polarity import Polarity


class Rag(IntEnum):
    """The colour of a value; NONE without value, target or good direction."""

    NONE = 0
    GREEN = 1
    AMBER = 2
    RED = 3


class ToleranceScale(IntEnum):
    """What a tolerance is measured in."""

    POINTS = 0
    PERCENT_OF_TARGET = 1


class ToleranceSide(IntEnum):
    """Where amber lies.

    WORSE: it falls short of the target by no more than the tolerance. BETTER: it meets the target
    but by less than the tolerance, and any miss is red. BOTH: within the tolerance on either side.
    """

    WORSE = 0
    BETTER = 1
    BOTH = 2


class NegativeToleranceError(ValueError):
    """A tolerance can't be negative; its side says where it lies."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def rag(
    *,
    value: npt.ArrayLike,
    target: npt.ArrayLike,
    polarity: npt.ArrayLike,
    tolerance: npt.ArrayLike = 0.0,
    scale: npt.ArrayLike = ToleranceScale.POINTS,
    side: npt.ArrayLike = ToleranceSide.WORSE,
    target_upper: npt.ArrayLike = np.nan,
) -> Codes:
    """A Rag code per row.

    High is good: green v >= t, amber t > v >= t - tolerance, else red; low mirrored. BAND is green
    from `target` to `target_upper` inclusive, amber within the tolerance outside. A NaN tolerance
    means none was stated: no amber. Raises NegativeToleranceError.
    """
    v, t, top, good, reach, unit, where = columns(
        value, target, target_upper, polarity, tolerance, scale, side
    )
    if np.any(reach < 0):
        raise NegativeToleranceError
    slack = np.where(np.isfinite(reach), reach, 0.0)
    from_below = _against(v, t, slack=_points(slack, target=t, unit=unit), side=where)
    bound = np.where(good == Polarity.BAND, top, t)
    from_above = _against(-v, -bound, slack=_points(slack, target=bound, unit=unit), side=where)
    either = np.where(good == Polarity.BAND, _worse_of(from_below, from_above), Rag.NONE)
    found = np.where(good == Polarity.LOW, from_above, either)
    return np.where(good == Polarity.HIGH, from_below, found).astype(np.int8)


def not_distinguishable(
    *,
    lower: npt.ArrayLike,
    upper: npt.ArrayLike,
    target: npt.ArrayLike,
    target_upper: npt.ArrayLike = np.nan,
) -> Flags:
    """True where the interval contains the target (or either bound of a band), inclusive.

    One row per figure, False where a limit or the target is missing; in the unit of the values.
    """
    low, high, t, top = columns(lower, upper, target, target_upper)
    contains: Flags = ((low <= t) & (t <= high)) | ((low <= top) & (top <= high))
    return contains


def _points(tolerance: Column, *, target: Column, unit: Column) -> Column:
    percent = unit == ToleranceScale.PERCENT_OF_TARGET
    return np.where(percent, np.abs(target) * tolerance / 100.0, tolerance)


def _against(v: Column, t: Column, *, slack: Column, side: Column) -> Codes:
    """Colours when higher is better."""
    like = np.fmax(np.abs(t), slack)
    green_from = np.where(side == ToleranceSide.WORSE, t, decimal(t + slack, like=like))
    amber_from = np.where(side == ToleranceSide.BETTER, t, decimal(t - slack, like=like))
    return first_of(
        (~np.isfinite(v) | ~np.isfinite(t), Rag.NONE),
        (v >= green_from, Rag.GREEN),
        (v >= amber_from, Rag.AMBER),
        otherwise=Rag.RED,
    )


def _worse_of(one: Codes, other: Codes) -> Codes:
    """The worse colour of two, NONE where either is."""
    known = (one != Rag.NONE) & (other != Rag.NONE)
    return np.where(known, np.maximum(one, other), Rag.NONE)
