"""Indicators on one scale, so that they can be aggregated.

Shapes: one column, a unit (area) per row: all of it is one evaluation, on one scale, and a matrix
raises NotOneColumnError. NaN or infinite = missing and left out of every statistic. With
`direction` -1 (low is good) the input is turned round first. Source: COINr; OECD/JRC Handbook on
Constructing Composite Indicators, 2008, step 5.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thrive_scoring.domain.methods.columns import Column, divide, group
from thrive_scoring.domain.methods.peers import ranks

_FEWEST = 2


class Spread(NamedTuple):
    """Lowest, highest, mean and sample standard deviation of the units that have a value."""

    lowest: float
    highest: float
    mean: float
    sd: float


def spread(values: npt.ArrayLike) -> Spread:
    """How units spread, in their own unit: exactly 0 where all are equal; NaN below two values."""
    x = group(values)
    known = x[np.isfinite(x)].tolist()
    if len(known) < _FEWEST:
        return Spread(math.nan, math.nan, math.nan, math.nan)
    if min(known) == max(known):
        return Spread(known[0], known[0], known[0], 0.0)
    centre = math.fsum(known) / len(known)
    variance = math.fsum((each - centre) * (each - centre) for each in known) / (len(known) - 1)
    return Spread(min(known), max(known), centre, math.sqrt(variance))


def min_max(
    values: npt.ArrayLike, *, direction: int = 1, lower: float = 0.0, upper: float = 100.0
) -> Column:
    """The lowest at `lower`, the highest at `upper`; NaN where all are equal."""
    x = direction * group(values)
    if not np.any(np.isfinite(x)):
        return np.full(x.shape, np.nan)
    least, most = np.nanmin(x), np.nanmax(x)
    return lower + (upper - lower) * divide(x - least, most - least)


def z_score(
    values: npt.ArrayLike, *, direction: int = 1, mean: float = 0.0, sd: float = 1.0
) -> Column:
    """Distance from the mean in sample standard deviations, moved to `mean` and `sd`."""
    x = direction * group(values)
    found = spread(x)
    return mean + sd * divide(x - found.mean, found.sd)


def goalposts(
    values: npt.ArrayLike,
    *,
    lower: npt.ArrayLike,
    upper: npt.ArrayLike,
    scale: float = 100.0,
    direction: int = 1,
) -> Column:
    """Share of the way from one post to the other, cut off at both ends, times `scale`.

    `lower` and `upper` are one post for all or one for each value; NaN unless lower < upper.
    """
    x, low, high = group(values), group(lower), group(upper)
    way = x - low if direction > 0 else high - x
    length = np.where(high > low, high - low, np.nan)
    return scale * np.clip(divide(way, length), 0.0, 1.0)


def distance_to_target(
    values: npt.ArrayLike, *, target: float, direction: int = 1, cap: bool = False
) -> Column:
    """Share of the way from the worst value to the target: 1 on it, above 1 past it unless capped.

    For direction -1 the way is counted from the highest value down: (highest - x) / (highest -
    target), as COINr does.
    """
    x = group(values)
    if not np.any(np.isfinite(x)):
        return np.full(x.shape, np.nan)
    if direction > 0:
        way = divide(x - np.nanmin(x), target - np.nanmin(x))
    else:
        way = divide(np.nanmax(x) - x, np.nanmax(x) - target)
    return np.minimum(way, 1.0) if cap else way


def rank_score(values: npt.ArrayLike, *, direction: int = 1) -> Column:
    """Rank from 1 (worst), ties sharing the lowest."""
    return ranks(direction * group(values))


def percentile_rank(values: npt.ArrayLike, *, direction: int = 1) -> Column:
    """Share of the other units that are worse, 0 to 1."""
    x = direction * group(values)
    others = np.count_nonzero(np.isfinite(x)) - 1
    return divide(ranks(x) - 1.0, float(others))
