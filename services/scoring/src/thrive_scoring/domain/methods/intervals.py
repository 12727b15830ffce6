"""Confidence intervals of the five value types.

Shapes: columns in, columns out; matrices have one column per age band. Units: value and limits are
per `multiplier` (100 for per cent, 100000 for per 100,000). Missing or impossible input (a zero
denominator, a negative count, more successes than trials) gives NaN in value and limits; the
caller names the state. Source: PHEindicatormethods (Public Health England), value definitions in
Eayres, Technical Briefing 3, APHO 2008.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thrive_scoring.domain.methods.columns import (
    Column,
    Flags,
    Matrix,
    columns,
    divide,
    matrix,
    total,
)
from thrive_scoring.domain.methods.distributions import (
    byar_limits,
    normal_quantile,
    poisson_limits,
    student_quantile,
)

WIDTH_IN_STANDARD_ERRORS = 3.92
SMALLEST_STANDARDISED_COUNT = 10


class Interval(NamedTuple):
    """A value with its lower and upper confidence limit, one row per evaluation."""

    value: Column
    lower: Column
    upper: Column


def wilson(
    count: npt.ArrayLike,
    denominator: npt.ArrayLike,
    *,
    confidence: float = 0.95,
    multiplier: float = 1.0,
) -> Interval:
    """A proportion with its Wilson score interval (Wilson 1927).

    The value is count x multiplier / denominator in that order: 11 of 20 is 55 %, not
    55.00000000000001 %.
    """
    x, n = _possible(*columns(count, denominator), proportion=True)
    z = normal_quantile(confidence=confidence)
    middle = 2.0 * x + z * z
    reach = z * np.sqrt(z * z + 4.0 * x * (1.0 - x / n))
    width = 2.0 * (n + z * z)
    lower = np.where(x == 0, 0.0, (middle - reach) / width)
    upper = np.where(x == n, 1.0, (middle + reach) / width)
    return Interval(x * multiplier / n, lower * multiplier, upper * multiplier)


def rate(
    count: npt.ArrayLike,
    denominator: npt.ArrayLike,
    *,
    confidence: float = 0.95,
    multiplier: float = 100_000.0,
) -> Interval:
    """A crude rate: exact Poisson limits below 10 events, else Byar's."""
    x, n = _possible(*columns(count, denominator))
    lower, upper = poisson_limits(x, confidence=confidence)
    return Interval(x * multiplier / n, lower / n * multiplier, upper / n * multiplier)


class Sample(NamedTuple):
    """Mean, standard deviation (divisor n - 1) and size of raw values, one row per evaluation."""

    mean: Column
    sd: Column
    n: Column


def sample(values: npt.ArrayLike) -> Sample:
    """What raw values say, for `mean`: rows are evaluations, NaN is no value.

    The standard deviation of fewer than two values is NaN, and so is the mean of none.
    """
    x = matrix(values)
    where = np.isfinite(x)
    n = np.count_nonzero(where, axis=1).astype(np.float64)
    centre = divide(total(x, where=where), n)
    off = np.where(where, x, 0.0) - centre[:, None]
    variance = divide(total(off * off, where=where), np.where(n > 1, n - 1.0, np.nan))
    return Sample(centre, np.sqrt(variance), n)


def mean(
    *,
    mean: npt.ArrayLike,
    sd: npt.ArrayLike,
    n: npt.ArrayLike,
    confidence: float = 0.95,
) -> Interval:
    """A mean with Student's t interval; `sd` is the sample's (divisor n - 1).

    With fewer than two values the mean stands and its limits are NaN.
    """
    centre, spread, size = columns(mean, sd, n)
    t = student_quantile(degrees_of_freedom=size - 1.0, confidence=confidence)
    reach = t * spread / np.sqrt(np.where(size > 0, size, np.nan))
    return Interval(centre, centre - reach, centre + reach)


def dsr(
    *,
    counts: npt.ArrayLike,
    populations: npt.ArrayLike,
    standard_populations: npt.ArrayLike,
    confidence: float = 0.95,
    multiplier: float = 100_000.0,
) -> Interval:
    """A directly standardised rate with Dobson's interval (Dobson et al. 1991).

    Columns are age bands; a band without a standard population is padding. A missing count or a
    population of zero in a band, or fewer than 10 events in all, gives NaN.
    """
    o, n, w = (matrix(m) for m in np.broadcast_arrays(counts, populations, standard_populations))
    band = np.isfinite(w)
    events = np.where(_complete(o, n, band=band), total(o, where=band), np.nan)
    events = np.where(events >= SMALLEST_STANDARDISED_COUNT, events, np.nan)
    weight = total(w, where=band)
    share = w * divide(o, n)
    variance = divide(total(w * divide(share, n), where=band), weight * weight)
    value = divide(total(share, where=band), weight) + 0.0 * events
    lower, upper = byar_limits(events, confidence=confidence)
    stretch = np.sqrt(variance / events)
    return Interval(
        value * multiplier,
        (value + stretch * (lower - events)) * multiplier,
        (value + stretch * (upper - events)) * multiplier,
    )


def isr(
    *,
    observed: npt.ArrayLike,
    expected: npt.ArrayLike,
    confidence: float = 0.95,
    multiplier: float = 1.0,
) -> Interval:
    """An indirectly standardised ratio, observed over expected events; Byar on the observed."""
    return rate(observed, expected, confidence=confidence, multiplier=multiplier)


def expected_count(
    *,
    populations: npt.ArrayLike,
    reference_counts: npt.ArrayLike,
    reference_populations: npt.ArrayLike,
) -> Column:
    """Events expected at the reference rates; columns are age bands, NaN population is padding."""
    people, events, at_risk = (
        matrix(m) for m in np.broadcast_arrays(populations, reference_counts, reference_populations)
    )
    band = np.isfinite(people)
    return total(people * divide(events, at_risk), where=band)


def standard_error(*, lower: npt.ArrayLike, upper: npt.ArrayLike) -> Column:
    """The standard error that a published 95 % interval implies: its width / 3.92."""
    low, high = columns(lower, upper)
    return (high - low) / WIDTH_IN_STANDARD_ERRORS


def _possible(x: Column, n: Column, *, proportion: bool = False) -> tuple[Column, Column]:
    """Count and denominator, both NaN where they can't make a rate."""
    possible = np.isfinite(x) & np.isfinite(n) & (x >= 0) & (n > 0)
    if proportion:
        possible &= x <= n
    return np.where(possible, x, np.nan), np.where(possible, n, np.nan)


def _complete(counts: Matrix, populations: Matrix, *, band: Flags) -> Flags:
    """Rows whose every age band has a count and a population."""
    usable = np.isfinite(counts) & (counts >= 0) & (populations > 0)
    complete: Flags = np.all(usable | ~band, axis=1) & np.any(band, axis=1)
    return complete
