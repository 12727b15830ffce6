"""Is an area better than, similar to or worse than its benchmark?

Source: Fingertips (fingertips-open, single overlapping interval; statistical process control for
proportions).
"""

from enum import IntEnum

import numpy as np
import numpy.typing as npt

from thrive_scoring.domain.methods.columns import (
    Codes,
    Column,
    Flags,
    columns,
    first_of,
)
from thrive_scoring.domain.methods.polarity import Polarity


class BenchmarkVerdict(IntEnum):
    """How a value stands against its comparator; NONE when either can't be compared.

    BEST and WORST are told at two levels only: beyond the 99.8 % limits.
    """

    NONE = 0
    BETTER = 1
    SIMILAR = 2
    WORSE = 3
    HIGHER = 4
    LOWER = 5
    BEST = 6
    WORST = 7


def benchmark(
    *,
    value: npt.ArrayLike,
    lower: npt.ArrayLike,
    upper: npt.ArrayLike,
    comparator: npt.ArrayLike,
    polarity: npt.ArrayLike,
) -> Codes:
    """A BenchmarkVerdict per row: similar when the comparator lies inside the limits, inclusive.

    Columns of one length, all in the indicator's unit; `polarity` holds Polarity codes. Without a
    good direction (NONE, BAND) the verdict is HIGHER or LOWER. NaN in any input: NONE.
    """
    v, low, high, other, good = columns(value, lower, upper, comparator, polarity)
    known = np.isfinite(v) & np.isfinite(low) & np.isfinite(high) & np.isfinite(other)
    return verdict(
        above=known & (other < low), below=known & (other > high), known=known, good=good
    )


def benchmark_at_two_levels(
    *,
    value: npt.ArrayLike,
    lower: npt.ArrayLike,
    upper: npt.ArrayLike,
    lower_998: npt.ArrayLike,
    upper_998: npt.ArrayLike,
    comparator: npt.ArrayLike,
    polarity: npt.ArrayLike,
) -> Codes:
    """As `benchmark`, with BEST or WORST where the comparator lies outside the 99.8 % limits too.

    On a limit counts as inside. Without a good direction there is no level to tell. NaN in any
    input: NONE.
    """
    shared = {"value": value, "comparator": comparator, "polarity": polarity}
    near = benchmark(**shared, lower=lower, upper=upper)
    far = benchmark(**shared, lower=lower_998, upper=upper_998)
    known = far != BenchmarkVerdict.NONE
    codes = np.select(
        [~known, far == BenchmarkVerdict.BETTER, far == BenchmarkVerdict.WORSE],
        [BenchmarkVerdict.NONE, BenchmarkVerdict.BEST, BenchmarkVerdict.WORST],
        near,
    )
    return codes.astype(np.int8)


def control_limits_proportion(
    *,
    comparator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    z: float,
    multiplier: float = 1.0,
) -> tuple[Column, Column]:
    """Where a proportion would fall by chance around the comparator (Wilson score form).

    `comparator` and the limits are per `multiplier`; NaN without comparator or denominator.
    """
    centre, n = columns(comparator, denominator)
    p = np.where((centre >= 0) & (centre <= multiplier), centre / multiplier, np.nan)
    n = np.where(n > 0, n, np.nan)
    reach = z * np.sqrt(z * z + 4.0 * n * p * (1.0 - p))
    middle, width = 2.0 * n * p + z * z, 2.0 * (n + z * z)
    return (middle - reach) / width * multiplier, (middle + reach) / width * multiplier


def against_control_limits(
    *,
    value: npt.ArrayLike,
    lower: npt.ArrayLike,
    upper: npt.ArrayLike,
    polarity: npt.ArrayLike,
) -> Codes:
    """A BenchmarkVerdict per row from limits drawn around the comparator: inside is similar."""
    v, low, high, good = columns(value, lower, upper, polarity)
    known = np.isfinite(v) & np.isfinite(low) & np.isfinite(high)
    return verdict(above=known & (v > high), below=known & (v < low), known=known, good=good)


def verdict(*, above: Flags, below: Flags, known: Flags, good: Column) -> Codes:
    """Higher and lower in the words of the polarity."""
    return first_of(
        (~known, BenchmarkVerdict.NONE),
        (~above & ~below, BenchmarkVerdict.SIMILAR),
        (
            (above & (good == Polarity.HIGH)) | (below & (good == Polarity.LOW)),
            BenchmarkVerdict.BETTER,
        ),
        (
            (above & (good == Polarity.LOW)) | (below & (good == Polarity.HIGH)),
            BenchmarkVerdict.WORSE,
        ),
        (above, BenchmarkVerdict.HIGHER),
        otherwise=BenchmarkVerdict.LOWER,
    )
