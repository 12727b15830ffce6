"""Direction of travel: has a value really moved since an earlier period?

Short and long differ only in the lag that the caller chooses. Grey 'no clear change' unless the
intervals, SPC or the trend say otherwise; a value on its own moves 'up' or 'down', not tested.
Shapes: columns, one figure per row; NaN is missing. Units: those of the values. Source: the
framework's rules, on evidence of NHS England, Making Data Count (charts) and Fingertips (trends).
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thrive_scoring.domain.methods.columns import (
    Codes,
    Column,
    Flags,
    columns,
    decimal,
    first_of,
    matrix,
)
from thrive_scoring.domain.methods.polarity import Polarity
from thrive_scoring.domain.methods.spc_codes import DOWNWARD, UPWARD, SpecialCause
from thrive_scoring.domain.methods.trend import TrendVerdict


def _by_code(codes: type[IntEnum], evidence: Mapping[int, float]) -> Column:
    """A table of evidence by code; NaN where the code has none."""
    return np.array([evidence.get(code, np.nan) for code in codes])


_EVIDENCE_OF_CAUSE = _by_code(
    SpecialCause,
    {
        SpecialCause.COMMON_CAUSE: 0.0,
        **dict.fromkeys(UPWARD, 1.0),
        **dict.fromkeys(DOWNWARD, -1.0),
    },
)
_EVIDENCE_OF_TREND = _by_code(
    TrendVerdict,
    {
        TrendVerdict.NO_SIGNIFICANT_CHANGE: 0.0,
        TrendVerdict.INCREASING: 1.0,
        TrendVerdict.DECREASING: -1.0,
    },
)


class Direction(IntEnum):
    """Which way a value moved, and whether that was tested; NONE without an earlier value."""

    NONE = 0
    UP = 1
    DOWN = 2
    NO_CLEAR_CHANGE = 3
    UP_NOT_TESTED = 4
    DOWN_NOT_TESTED = 5
    UNCHANGED_NOT_TESTED = 6


class Meaning(IntEnum):
    """A direction in the words of the polarity; NONE without a clear move or a good direction."""

    NONE = 0
    IMPROVING = 1
    WORSENING = 2


class Change(NamedTuple):
    """Direction codes, the difference in the value's own unit, and whether it was tested.

    Percentages differ in percentage points.
    """

    direction: Codes
    difference: Column
    tested: Flags


def change(
    *,
    value: npt.ArrayLike,
    earlier: npt.ArrayLike,
    lower: npt.ArrayLike = np.nan,
    upper: npt.ArrayLike = np.nan,
    earlier_lower: npt.ArrayLike = np.nan,
    earlier_upper: npt.ArrayLike = np.nan,
    evidence: npt.ArrayLike = np.nan,
) -> Change:
    """The move from `earlier` to `value`, columns of one length.

    Clear when the intervals don't overlap (touching limits do), or when `evidence` (1 up, -1 down,
    0 looked and found nothing, NaN not looked) agrees with the difference. Without both intervals
    and without evidence the move is not tested.
    """
    v, before, low, high, low_before, high_before, found = columns(
        value, earlier, lower, upper, earlier_lower, earlier_upper, evidence
    )
    difference = decimal(v - before, like=np.fmax(np.abs(v), np.abs(before))) + 0.0
    with_intervals = np.isfinite(low) & np.isfinite(high)
    with_intervals &= np.isfinite(low_before) & np.isfinite(high_before)
    up = (with_intervals & (low > high_before)) | ((found > 0) & (difference > 0))
    down = (with_intervals & (high < low_before)) | ((found < 0) & (difference < 0))
    tested = (with_intervals | np.isfinite(found)) & np.isfinite(difference)
    return Change(_codes(difference, up=up, down=down, tested=tested), difference, tested)


def lagged(
    values: npt.ArrayLike, *, lengths: npt.ArrayLike | None = None, lag: npt.ArrayLike
) -> Column:
    """Each row's value `lag` columns before its last; NaN before the first.

    Columns are consecutive periods (a missing period is NaN), so a lag of 12 months is last year.
    """
    given = matrix(values)
    rows, width = given.shape
    end = np.full(rows, width) if lengths is None else np.asarray(lengths, dtype=np.int64)
    at = np.broadcast_to(end - 1 - np.asarray(lag, dtype=np.int64), (rows,))
    if width == 0:
        return np.full(rows, np.nan)
    picked = given[np.arange(rows), np.clip(at, 0, width - 1)]
    return np.where((at >= 0) & (at < width), picked, np.nan)


def evidence_of_spc(causes: npt.ArrayLike) -> Column:
    """SpecialCause codes as evidence: 1, -1, 0 for common cause, NaN for no chart."""
    return _EVIDENCE_OF_CAUSE[np.atleast_1d(np.asarray(causes, dtype=np.int8))]


def evidence_of_trend(verdicts: npt.ArrayLike) -> Column:
    """TrendVerdict codes as evidence: 1, -1, 0 for no significant change, NaN for no trend."""
    return _EVIDENCE_OF_TREND[np.atleast_1d(np.asarray(verdicts, dtype=np.int8))]


def meaning(directions: npt.ArrayLike, *, polarity: npt.ArrayLike) -> Codes:
    """Meaning codes of tested moves: up is improving where high is good."""
    direction = np.atleast_1d(np.asarray(directions, dtype=np.int8))
    good = np.broadcast_to(np.asarray(polarity, dtype=np.int8), direction.shape)
    up, down = direction == Direction.UP, direction == Direction.DOWN
    high, low = good == Polarity.HIGH, good == Polarity.LOW
    return first_of(
        ((up & high) | (down & low), Meaning.IMPROVING),
        ((up & low) | (down & high), Meaning.WORSENING),
        otherwise=Meaning.NONE,
    )


def _codes(difference: Column, *, up: Flags, down: Flags, tested: Flags) -> Codes:
    return first_of(
        (~np.isfinite(difference), Direction.NONE),
        (up & ~down, Direction.UP),
        (down & ~up, Direction.DOWN),
        (tested, Direction.NO_CLEAR_CHANGE),
        (difference > 0, Direction.UP_NOT_TESTED),
        (difference < 0, Direction.DOWN_NOT_TESTED),
        otherwise=Direction.UNCHANGED_NOT_TESTED,
    )
