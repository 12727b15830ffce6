"""How far a figure can be trusted: signs in the figures themselves that one may be a mistake.

Shapes: rows are series, columns points in time order; NaN is a missing period or padding. The
figure asked about is each row's last. Units: those of the values. Sources: WHO, Data quality review
(DQR), module 2, Desk review of data quality, 2017; Iglewicz and Hoaglin, How to Detect and Handle
Outliers, 1993; Cochran, Some methods for strengthening the common chi-squared tests, 1954.
"""

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thrive_scoring.domain.methods.columns import (
    Codes,
    Column,
    Counts,
    Flags,
    Matrix,
    columns,
    count,
    divide,
    first_of,
    latest,
    matrix,
    observed,
    packed,
    packing_order,
    total,
)

OUTLIER_WINDOW = 24
"""Latest points that an outlier is looked for among: two years of months."""
FEWEST_FOR_OUTLIERS = 8
Z_LIMIT = 3.0
"""Standard deviations from the mean: an extreme outlier. Source: WHO DQR."""
MODIFIED_Z_LIMIT = 3.5
NORMAL_MAD = 0.6745
"""Median absolute deviation of a normal distribution, in its standard deviations."""
FLAT_RUN = 4
"""Times running that the same value is called flat-lining."""
FEWEST_COUNTS = 50
"""Counts whose ten terminal digits can be tested: five expected of each. Source: Cochran."""
LATEST_COUNTS = 120
FEWEST_EVENTS = 5.0
_SMALLEST_COUNT = 10.0
"""Counts of one digit are not spread evenly by nature."""
_SMALLEST_SPREAD = 6.0
"""Standard deviation of counts from which the terminal digits of a bell are even to 0.2 %: they
depart by 2·exp(−2π²σ²/100)."""
_LARGEST_COUNT = 2.0**53
_WIDEST = 2.0**26
"""Distance of two counts at which their squares still add up exactly."""
DIGITS = 10
DIGITS_CRITICAL = 27.877164871256575
"""χ² of nine degrees of freedom at 0.1 %: every new figure is a test of its own."""


@dataclass(frozen=True)
class Recent:
    """Each row's latest figures with the events behind them, right-aligned, NaN before the first.

    `n` says how many figures a row has, at most OUTLIER_WINDOW.
    """

    values: Matrix
    counts: Matrix
    n: Counts

    @cached_property
    def few_events(self) -> Flags:
        """Whether the median count lies below five; False where the last count is not known."""
        known = count(np.isfinite(self.counts))
        few: Flags = _median(self.counts, n=known) < FEWEST_EVENTS
        return few & np.isfinite(self.counts[:, -1])


class OutlierState(IntEnum):
    """Whether a figure could be compared with those before it, or why not."""

    TESTED = 0
    TOO_FEW_POINTS = 1
    TOO_FEW_EVENTS = 2
    CONSTANT = 3


class Outliers(NamedTuple):
    """Distance of the last figure from its history; NaN where it can't be computed.

    `modified_z` is NaN too where more than half of the points share one value, which leaves no
    median deviation to measure by: `z` decides alone there.
    """

    state: Codes
    z: Column
    modified_z: Column
    found: Flags


class FlatState(IntEnum):
    """Whether a run of one value could mean anything, or why not."""

    TESTED = 0
    TOO_FEW_POINTS = 1
    TOO_FEW_EVENTS = 2
    AT_BOUND = 3


class FlatLine(NamedTuple):
    """How often running the last value was reported, counts and all; found from FLAT_RUN on."""

    state: Codes
    run: Counts
    found: Flags


class DigitState(IntEnum):
    """Whether terminal digits could be tested, or why not."""

    TESTED = 0
    NO_COUNTS = 1
    TOO_FEW_COUNTS = 2
    TOO_LITTLE_SPREAD = 3


class Digits(NamedTuple):
    """χ² of the terminal digits against an even spread, over n counts; `digit` is the commonest.

    NaN and -1 where they weren't tested.
    """

    state: Codes
    chi_squared: Column
    n: Counts
    digit: Counts
    found: Flags


class RangeState(IntEnum):
    """Where a value lies to its declared range."""

    INSIDE = 0
    NOT_DECLARED = 1
    BELOW = 2
    ABOVE = 3


def completeness(*, present: npt.ArrayLike, expected: npt.ArrayLike) -> Column:
    """Share of the expected periods, areas or groups with a figure; NaN where none is expected.

    Source: WHO DQR, domain 1.
    """
    have, should = columns(present, expected)
    return divide(have, np.where(should > 0, should, np.nan))


def recent(values: npt.ArrayLike, *, counts: npt.ArrayLike | None = None) -> Recent:
    """Each row's latest OUTLIER_WINDOW figures; `counts`: the events behind each, same shape."""
    x = matrix(values)
    seen = observed(x)
    n = count(seen)
    events = np.full(x.shape, np.nan) if counts is None else matrix(counts)
    return Recent(
        latest(packed(x, where=seen), n=n, width=OUTLIER_WINDOW),
        latest(_packed_like(events, seen=seen), n=n, width=OUTLIER_WINDOW),
        np.minimum(n, OUTLIER_WINDOW),
    )


def outliers(found: Recent) -> Outliers:
    """Is the last figure an outlier among the latest, itself included?

    By z (mean, sample standard deviation) or modified z (median, median absolute deviation). A
    median of fewer than five events is TOO_FEW_EVENTS: the distribution is too lopsided for either.
    Sources: WHO DQR, domain 2; Iglewicz and Hoaglin.
    """
    x, n = found.values, found.n
    seen = np.isfinite(x)
    last = x[:, -1]
    mean = divide(total(x, where=seen), n)
    squares = total((x - mean[:, None]) ** 2, where=seen)
    middle = _median(x, n=n)
    deviation = _median(np.abs(x - middle[:, None]), n=n)
    constant = np.all(~seen | (x == last[:, None]), axis=1)
    state = first_of(
        (n < FEWEST_FOR_OUTLIERS, OutlierState.TOO_FEW_POINTS),
        (found.few_events, OutlierState.TOO_FEW_EVENTS),
        (constant, OutlierState.CONSTANT),
        otherwise=OutlierState.TESTED,
    )
    tested = state == OutlierState.TESTED
    z = np.where(tested, divide(last - mean, np.sqrt(divide(squares, n - 1.0))), np.nan)
    modified = np.where(tested, divide(NORMAL_MAD * (last - middle), deviation), np.nan)
    beyond: Flags = (np.abs(z) > Z_LIMIT) | (np.abs(modified) > MODIFIED_Z_LIMIT)
    return Outliers(state, z, modified, beyond)


def flat_line(
    found: Recent, *, lowest: npt.ArrayLike = np.nan, highest: npt.ArrayLike = np.nan
) -> FlatLine:
    """Has the last value been reported unchanged FLAT_RUN times running?

    A value whose counts moved was measured anew. Zero, and a value at the `lowest` or `highest`
    possible one (0 and 100 % of a proportion), is AT_BOUND: it may truly stay there.
    """
    x, events, last = found.values, found.counts, found.values[:, -1]
    same = (x == last[:, None]) & (
        (events == events[:, -1:]) | (np.isnan(events) & np.isnan(events[:, -1:]))
    )
    run = count(np.logical_and.accumulate(same[:, ::-1], axis=1))
    state = first_of(
        (found.n < FLAT_RUN, FlatState.TOO_FEW_POINTS),
        ((last == 0.0) | (last == lowest) | (last == highest), FlatState.AT_BOUND),
        (found.few_events, FlatState.TOO_FEW_EVENTS),
        otherwise=FlatState.TESTED,
    )
    flat: Flags = (state == FlatState.TESTED) & (run >= FLAT_RUN)
    return FlatLine(state, run, flat)


def digit_preference(counts: npt.ArrayLike) -> Digits:
    """Do the latest LATEST_COUNTS counts end in some digits more often than chance allows?

    χ² = Σ(O − n/10)²/(n/10), nine degrees of freedom. Only whole counts of two digits or more are
    looked at. Source: Cochran for the fewest; terminal digit preference as in WHO's age-heaping and
    blood-pressure checks.
    """
    x = matrix(counts)
    if x.shape[1] > LATEST_COUNTS:
        held = observed(x)
        x = latest(packed(x, where=held), n=count(held), width=LATEST_COUNTS)
    whole = (x >= _SMALLEST_COUNT) & (x < _LARGEST_COUNT) & (x == np.floor(x))
    n = count(whole)
    digits = np.where(whole, x, 0.0).astype(np.int64) % DIGITS
    at = digits[whole] + DIGITS * np.repeat(np.arange(len(x)), n)
    seen = np.bincount(at, minlength=len(x) * DIGITS).reshape(-1, DIGITS)
    spread = _spread(x, where=whole, n=n)
    state = first_of(
        (n == 0, DigitState.NO_COUNTS),
        (n < FEWEST_COUNTS, DigitState.TOO_FEW_COUNTS),
        (~(spread >= _SMALLEST_SPREAD), DigitState.TOO_LITTLE_SPREAD),
        otherwise=DigitState.TESTED,
    )
    tested: Flags = state == DigitState.TESTED
    # Squares of whole numbers add up exactly, in any order.
    squares = np.sum(seen**2, axis=1, dtype=np.int64)
    chi = np.where(tested, divide(DIGITS * squares, n) - n, np.nan)
    digit: Counts = np.where(tested, np.argmax(seen, axis=1), -1)
    preferred: Flags = tested & (np.nan_to_num(chi) > DIGITS_CRITICAL)
    return Digits(state, chi, n, digit, preferred)


def beyond_range(values: npt.ArrayLike, *, lowest: npt.ArrayLike, highest: npt.ArrayLike) -> Codes:
    """RangeState codes of values against the declared lowest and highest; NaN: not declared."""
    value, low, high = columns(values, lowest, highest)
    return first_of(
        (value < low, RangeState.BELOW),
        (value > high, RangeState.ABOVE),
        (np.isnan(low) & np.isnan(high), RangeState.NOT_DECLARED),
        otherwise=RangeState.INSIDE,
    )


def _spread(counts: Matrix, *, where: Flags, n: Counts) -> Column:
    """Sample standard deviation of each row's counts marked `where`; NaN below two of them.

    From sums of whole numbers, which are exact in any order.
    """
    least = np.min(np.where(where, counts, np.inf), axis=1, initial=np.inf)
    above = np.where(where, np.minimum(counts - least[:, None], _WIDEST), 0.0).astype(np.int64)
    first = np.sum(above, axis=1, dtype=np.int64)
    second = np.sum(above * above, axis=1, dtype=np.int64)
    squares = second - divide(first.astype(np.float64) ** 2, n)
    return np.sqrt(divide(squares, np.where(n > 1, n - 1.0, np.nan)))


def _packed_like(values: Matrix, *, seen: Flags) -> Matrix:
    """The columns of each row moved as `packed` moves those that are seen."""
    moved: Matrix = np.take_along_axis(values, packing_order(seen), axis=1)
    return moved


def _median(x: Matrix, *, n: Counts) -> Column:
    """Each row's median of its n numbers; NaN without any."""
    ordered, at = np.sort(x, axis=1), np.arange(len(n))
    below, above = np.maximum(n - 1, 0) // 2, np.minimum(n // 2, x.shape[1] - 1)
    middle: Column = (ordered[at, below] + ordered[at, above]) / 2.0
    return middle
