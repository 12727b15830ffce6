"""Quantiles of the normal, Student's t and Poisson distributions.

The one place that calls scipy; its special functions work element by element, so a row's result
doesn't depend on its neighbours. Shapes: columns, one row per evaluation; NaN is missing. Units:
counts are events. Source: PHEindicatormethods, unless a function names another.
"""

from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np

from thrive_scoring.domain.methods.columns import Column

EXACT_BELOW = 10
"""Events from which Byar's approximation serves; below, the limits are exact."""


class ConfidenceOutOfRangeError(ValueError):
    """Confidence must lie between 0 and 1, for example 0.95."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def normal_quantile(*, confidence: float) -> float:
    """The two-sided normal quantile, full precision (1.959964 at 0.95, 3.090232 at 0.998)."""
    return NormalDist().inv_cdf(_upper_tail(confidence))


def student_quantile(*, degrees_of_freedom: Column, confidence: float) -> Column:
    """The two-sided quantile of Student's t; NaN below one degree of freedom."""
    usable = np.where(degrees_of_freedom >= 1, degrees_of_freedom, np.nan)
    return np.asarray(_special().stdtrit(usable, _upper_tail(confidence)), dtype=np.float64)


def poisson_limits(count: Column, *, confidence: float) -> tuple[Column, Column]:
    """Limits of a Poisson count: exact below 10 events, else Byar's approximation.

    NaN for a missing or negative count. Source: PHEindicatormethods (Breslow and Day 1987).
    """
    usable = np.where(count >= 0, count, np.nan)
    exact = usable < EXACT_BELOW
    few, many = np.where(exact, usable, np.nan), np.where(exact, np.nan, usable)
    byar_lower, byar_upper = byar_limits(many, confidence=confidence)
    if not exact.any():
        return byar_lower, byar_upper
    exact_lower, exact_upper = _exact_limits(few, confidence=confidence)
    return np.where(exact, exact_lower, byar_lower), np.where(exact, exact_upper, byar_upper)


def byar_limits(count: Column, *, confidence: float) -> tuple[Column, Column]:
    """Byar's limits of a Poisson count; meant for 10 events or more, NaN lower limit at none.

    One row per count, in events. Source: PHEindicatormethods (Breslow and Day 1987).
    """
    z = normal_quantile(confidence=confidence)
    some = np.where(count > 0, count, np.nan)
    more = count + 1.0
    return (
        some * _cubed(1.0 - 1.0 / (9.0 * some) - z / (3.0 * np.sqrt(some))),
        more * _cubed(1.0 - 1.0 / (9.0 * more) + z / (3.0 * np.sqrt(more))),
    )


def _exact_limits(count: Column, *, confidence: float) -> tuple[Column, Column]:
    """Half the chi-square quantiles with 2x and 2x + 2 degrees of freedom."""
    upper_tail = _upper_tail(confidence)
    some = np.where(count > 0, count, 1.0)
    lower = _special().gammaincinv(some, 1.0 - upper_tail)
    upper = _special().gammaincinv(count + 1.0, upper_tail)
    return np.where(count > 0, lower, 0.0 * count), np.asarray(upper, dtype=np.float64)


@cache
def _special() -> Any:
    """scipy's special functions, loaded when first asked for: they would hold up every restart."""
    from scipy import special  # type: ignore[import-untyped]  # noqa: PLC0415

    return special


def _cubed(x: Column) -> Column:
    return x * x * x


def _upper_tail(confidence: float) -> float:
    if not 0.0 < confidence < 1.0:
        raise ConfidenceOutOfRangeError
    return (1.0 + confidence) / 2.0
