"""An area among its peers: rank, quantile, percentile, distance from the median, funnel.

Shapes: one column, one area per row; NaN or infinite = no figure (never ranked, never counted).
Functions of a whole group raise NotOneColumnError for a matrix. Sources:
Fingertips (fingertips-open), Oflog, PHEindicatormethods.
"""

import math
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from thrive_scoring.domain.methods.columns import Codes, Column, columns, divide, group
from thrive_scoring.domain.methods.distributions import poisson_limits
from thrive_scoring.domain.methods.intervals import SMALLEST_STANDARDISED_COUNT
from thrive_scoring.domain.methods.polarity import Polarity

FEWEST_FOR_PERCENTILES = 4
QUARTILES = 4
_PERCENTILE_DECIMALS = 10


class FunnelVerdict(IntEnum):
    """Where a rate lies in a funnel around the average; NONE where it can't be placed."""

    NONE = 0
    NOT_SIGNIFICANT = 1
    HIGH_95 = 2
    LOW_95 = 3
    HIGH_998 = 4
    LOW_998 = 5
    TOO_FEW_EVENTS = 6


def ranks(values: npt.ArrayLike) -> Column:
    """Ascending rank from 1, ties sharing the lowest; NaN without a value."""
    x = group(values)
    ordered = np.sort(x[np.isfinite(x)])
    position = np.searchsorted(ordered, x, side="left") + 1.0
    return np.where(np.isfinite(x), position, np.nan)


def rank(values: npt.ArrayLike, *, polarity: Polarity) -> Column:
    """Rank from 1 = best (the lowest unless high is good), ties sharing the best."""
    x = group(values)
    return ranks(-x if polarity == Polarity.HIGH else x)


def quantile(values: npt.ArrayLike, *, quantiles: int, invert: bool = False) -> Column:
    """The quantile of each area, 1 = lowest values (highest with `invert`).

    floor(Q + 1 - ceil((n + 1 - rank) / (n / Q))), at least 1; NaN for all with fewer areas than
    quantiles. Source: PHEindicatormethods, phe_quantile.
    """
    x = -group(values) if invert else group(values)
    n = int(np.count_nonzero(np.isfinite(x)))
    if n < quantiles:
        return np.full(x.shape, np.nan)
    steps = np.ceil((n + 1.0 - ranks(x)) / (n / quantiles))
    return np.maximum(np.floor(quantiles + 1.0 - steps), 1.0)


def quartile(values: npt.ArrayLike, *, polarity: Polarity) -> Column:
    """The quartile of each area, 1 = best (lowest values unless high is good)."""
    return quantile(values, quantiles=QUARTILES, invert=polarity == Polarity.HIGH)


def percentile(values: npt.ArrayLike, *, share: float) -> float:
    """The value below which a share of the areas lies: Excel's PERCENTILE.INC, to 10 decimals.

    NaN with fewer than four values. Source: fingertips-open.
    """
    x = group(values)
    ordered = np.sort(x[np.isfinite(x)])
    if ordered.size < FEWEST_FOR_PERCENTILES:
        return math.nan
    at = (ordered.size - 1) * share
    below = min(math.floor(at), ordered.size - 2)
    low, high = float(ordered[below]), float(ordered[below + 1])
    return round(low + (at - below) * (high - low), _PERCENTILE_DECIMALS)


def median(values: npt.ArrayLike) -> float:
    """The middle value, or the mean of the middle two; NaN without values."""
    x = group(values)
    ordered = np.sort(x[np.isfinite(x)])
    if not ordered.size:
        return math.nan
    middle = ordered.size // 2
    if ordered.size % 2:
        return float(ordered[middle])
    return (float(ordered[middle - 1]) + float(ordered[middle])) / 2.0


def mads_from_median(values: npt.ArrayLike) -> Column:
    """Distance from the peers' median in median absolute deviations, unscaled.

    NaN where half the peers share one value, which leaves no deviation to measure by.
    Source: Oflog.
    """
    x = group(values)
    centre = median(x)
    return divide(x - centre, median(np.abs(x - centre)))


def funnel_average(*, counts: npt.ArrayLike, denominators: npt.ArrayLike) -> float:
    """The group's rate per one: all events over all denominators, areas without either left out."""
    x, n = columns(counts, denominators)
    both = np.isfinite(x) & np.isfinite(n)
    people = math.fsum(n[both].tolist())
    return math.fsum(x[both].tolist()) / people if people else math.nan


def funnel(
    *,
    count: npt.ArrayLike,
    denominator: npt.ArrayLike,
    average: npt.ArrayLike,
    standardised: bool = False,
) -> Codes:
    """FunnelVerdict codes: is the average (events per one) outside the limits of the rate?

    For a `standardised` rate pass the denominator that count and rate imply; fewer than 10 events
    are TOO_FEW_EVENTS for it. The limits are those of 95 and 99.8 %, one-sided 0.025 and 0.001.
    Source: PHEindicatormethods.
    """
    x, n, expected = columns(count, denominator, average)
    too_few = standardised & (x < SMALLEST_STANDARDISED_COUNT)
    possible = (x >= 0) & (n > 0) & np.isfinite(expected)
    x, expected = np.where(possible, x, np.nan), expected * n
    low, high = poisson_limits(x, confidence=0.95)
    lowest, highest = poisson_limits(x, confidence=0.998)
    codes = np.select(
        [
            too_few,
            ~possible,
            expected < lowest,
            expected > highest,
            expected < low,
            expected > high,
        ],
        [
            FunnelVerdict.TOO_FEW_EVENTS,
            FunnelVerdict.NONE,
            FunnelVerdict.HIGH_998,
            FunnelVerdict.LOW_998,
            FunnelVerdict.HIGH_95,
            FunnelVerdict.LOW_95,
        ],
        FunnelVerdict.NOT_SIGNIFICANT,
    )
    return codes.astype(np.int8)
