"""Where a straight line through the latest points leads, and whether a target is out of its reach.

Shapes: rows are series, columns points in time order; NaN is a missing period or padding. Units:
those of the values; the slope is per period. Source: ordinary least squares with a prediction
interval for one new point (Draper and Smith, Applied Regression Analysis, 1998, section 1.4).
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thrive_scoring.domain.methods.columns import (
    Codes,
    Column,
    Flags,
    Matrix,
    columns,
    count,
    first_of,
    latest,
    matrix,
    observed,
    packed,
    total,
)
from thrive_scoring.domain.methods.distributions import student_quantile
from thrive_scoring.domain.methods.polarity import Polarity

ANNUAL_POINTS = 5
MONTHLY_POINTS = 12
FEWEST_POINTS = 3
_ROUNDING = 1e-12
"""Scatter below this share of the largest value is the noise of the arithmetic."""


class ForecastState(IntEnum):
    """Whether a line was drawn, or why not."""

    NOT_ENOUGH_DATA = 0
    NOT_CONSECUTIVE = 1
    OVERLAPPING_PERIODS = 2
    NO_INTERVAL = 3
    NOT_AHEAD = 4
    CONSTANT = 5
    NO_SCATTER = 6
    CALCULATED = 7


class Forecast(NamedTuple):
    """The line at the date asked for with its prediction limits; NaN where a state refuses it.

    A CONSTANT series, or one without scatter about its line, has a value but no limits.
    """

    state: Codes
    value: Column
    lower: Column
    upper: Column
    slope: Column


class Reach(IntEnum):
    """Can a target still be met on the present line? NONE without limits, target or polarity."""

    NONE = 0
    WITHIN_REACH = 1
    OUT_OF_REACH = 2


class TooFewPointsError(ValueError):
    """A line with an interval needs at least three points."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class _Line(NamedTuple):
    slope: Column
    value: Column
    scatter: Column
    stretch: Column


def forecast(
    values: npt.ArrayLike,
    *,
    points: int,
    ahead: npt.ArrayLike,
    periods: npt.ArrayLike | None = None,
    lengths: npt.ArrayLike | None = None,
    groups: npt.ArrayLike | None = None,
    overlapping: npt.ArrayLike = False,
    with_interval: npt.ArrayLike = True,
    confidence: float = 0.95,
) -> Forecast:
    """The least-squares line through the latest points, `ahead` periods after the last of them.

    `points` is ANNUAL_POINTS or MONTHLY_POINTS; `ahead` whole periods, one per row, from 1.
    `periods` are whole numbers (default: one column a period). Only the last of `groups` counts
    (phases between rebases, as for `spc.xmr`). Rows whose periods are `overlapping`, or whose
    figures have no interval, are refused. Limits: t(points - 2). Raises TooFewPointsError.
    """
    if points < FEWEST_POINTS:
        raise TooFewPointsError
    given = matrix(values)
    where = _current(observed(given, lengths=lengths), groups=groups)
    n = count(where)
    y = latest(packed(given, where=where), n=n, width=points)
    at = np.arange(given.shape[1], dtype=np.float64) if periods is None else matrix(periods)
    years = latest(packed(np.broadcast_to(at, given.shape), where=where), n=n, width=points)
    steps = np.broadcast_to(np.asarray(ahead, dtype=np.float64), n.shape)
    line = _line(y, ahead=steps)
    state = _state(
        y,
        years=years,
        ahead=steps,
        scatter=line.scatter,
        overlapping=np.broadcast_to(np.asarray(overlapping, dtype=bool), n.shape),
        with_interval=np.broadcast_to(np.asarray(with_interval, dtype=bool), n.shape),
    )
    return _forecast(line, state=state, degrees_of_freedom=points - 2.0, confidence=confidence)


def reach(
    found: Forecast,
    *,
    target: npt.ArrayLike,
    polarity: npt.ArrayLike,
    target_upper: npt.ArrayLike = np.nan,
) -> Codes:
    """Reach codes: out of reach when the prediction interval lies wholly on the wrong side.

    Wrong is below the target where high is good, above where low is, outside `target` to
    `target_upper` for a band. A limit on the target still reaches it.
    """
    low, high, t, top, good = columns(found.lower, found.upper, target, target_upper, polarity)
    below, above = high < t, low > np.where(good == Polarity.BAND, top, t)
    band = good == Polarity.BAND
    out = (
        ((good == Polarity.HIGH) & below)
        | ((good == Polarity.LOW) & above)
        | (band & (below | above))
    )
    known = np.isfinite(low) & np.isfinite(high) & np.isfinite(t)
    known &= np.where(band, np.isfinite(top), (good == Polarity.HIGH) | (good == Polarity.LOW))
    return first_of((~known, Reach.NONE), (out, Reach.OUT_OF_REACH), otherwise=Reach.WITHIN_REACH)


def _current(where: Flags, *, groups: npt.ArrayLike | None) -> Flags:
    """The points of each row's last group."""
    if groups is None:
        return where
    group = np.broadcast_to(np.asarray(groups, dtype=np.int64), where.shape)
    last = np.max(np.where(where, group, -1), axis=1, initial=-1)
    current: Flags = where & (group == last[:, None])
    return current


def _line(y: Matrix, *, ahead: Column) -> _Line:
    """Slope, value ahead, residual standard deviation, and how far from the middle it stretches."""
    n = float(y.shape[1])
    every = np.ones(y.shape, dtype=bool)
    x = np.broadcast_to(np.arange(1.0, n + 1.0), y.shape)
    middle, squares = (n + 1.0) / 2.0, n * (n * n - 1.0) / 12.0
    centre = total(y, where=every) / n
    slope = total((x - middle) * y, where=every) / squares
    off = y - (centre[:, None] + slope[:, None] * (x - middle))
    scatter = np.sqrt(total(off * off, where=every) / (n - 2.0))
    to = n + ahead - middle
    return _Line(slope, centre + slope * to, scatter, np.sqrt(1.0 + 1.0 / n + to * to / squares))


def _state(
    y: Matrix,
    *,
    years: Matrix,
    ahead: Column,
    scatter: Column,
    overlapping: Flags,
    with_interval: Flags,
) -> Codes:
    size = np.max(np.abs(y), axis=1)
    return first_of(
        (overlapping, ForecastState.OVERLAPPING_PERIODS),
        (~np.all(np.isfinite(y), axis=1), ForecastState.NOT_ENOUGH_DATA),
        (np.any(years[:, 1:] - years[:, :-1] != 1.0, axis=1), ForecastState.NOT_CONSECUTIVE),
        (~with_interval, ForecastState.NO_INTERVAL),
        (~((ahead >= 1.0) & np.isfinite(ahead)), ForecastState.NOT_AHEAD),
        (np.all(y == y[:, :1], axis=1), ForecastState.CONSTANT),
        (scatter <= _ROUNDING * size, ForecastState.NO_SCATTER),
        otherwise=ForecastState.CALCULATED,
    )


def _forecast(
    line: _Line, *, state: Codes, degrees_of_freedom: float, confidence: float
) -> Forecast:
    drawn = state >= ForecastState.CONSTANT
    value = np.where(drawn, line.value, np.nan)
    t = student_quantile(degrees_of_freedom=np.array([degrees_of_freedom]), confidence=confidence)
    width = t * line.scatter * line.stretch
    spread = np.where(state == ForecastState.CALCULATED, width, np.nan)
    return Forecast(
        state, value, value - spread, value + spread, np.where(drawn, line.slope, np.nan)
    )
