"""XmR charts: process limits, special causes, variation and assurance.

Shapes: rows are evaluations, columns points in time order; NaN is a missing point or padding, and
a missing point is no point (its neighbours are consecutive). A row with an infinite point can't be
charted: no points, NaN limits, no special cause. Units: those of the values. Only for
independent points; the caller keeps out overlapping and year-to-date values. Source: NHS England,
Making Data Count; NHSRplotthedots for the screened variant.
"""

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
from thrive_scoring.domain.methods.polarity import Polarity
from thrive_scoring.domain.methods.rule_sets import MDC, NHSR, RuleSet
from thrive_scoring.domain.methods.spc_codes import (
    DOWNWARD,
    UPWARD,
    Assurance,
    SpecialCause,
    Variation,
)

__all__ = [
    "MDC",
    "NHSR",
    "Assurance",
    "Latest",
    "Limits",
    "RuleSet",
    "SpecialCause",
    "Variation",
    "XmR",
    "assurance",
    "sides_of_mean",
    "variation",
    "xmr",
    "xmr_latest",
]


_UPWARD: Flags = np.isin(list(SpecialCause), UPWARD)
_DOWNWARD: Flags = np.isin(list(SpecialCause), DOWNWARD)
"""By SpecialCause code."""

_NOISE = 5e-15
"""How far the binary sum of decimals may leave their mean from the decimal it is, as a share."""


class Limits(NamedTuple):
    """Process limits, one row per evaluation; NaN limits below two points.

    `points` is how many made the limits; `trial` when they were too few to trust.
    """

    centre: Column
    lower: Column
    upper: Column
    mean_moving_range: Column
    points: Counts
    trial: Flags

    def of(self, rows: Flags) -> "Limits":
        """The limits of some of the evaluations."""
        return Limits(
            self.centre[rows],
            self.lower[rows],
            self.upper[rows],
            self.mean_moving_range[rows],
            self.points[rows],
            self.trial[rows],
        )


class XmR(NamedTuple):
    """A whole chart: limits of the last group, limits and SpecialCause code at every point."""

    limits: Limits
    centre: Matrix
    lower: Matrix
    upper: Matrix
    causes: Codes


class Latest(NamedTuple):
    """The last point of each chart: limits of its group and its SpecialCause code."""

    limits: Limits
    cause: Codes


class _Points(NamedTuple):
    """Packed points: no gaps, padding on the right, `group` -1 in it."""

    values: Matrix
    group: npt.NDArray[np.int64]
    n: Counts


class _Drawn(NamedTuple):
    """Points with the lines of their chart, all of one shape."""

    values: Matrix
    group: npt.NDArray[np.int64]
    centre: Matrix
    lower: Matrix
    upper: Matrix


def xmr(
    values: npt.ArrayLike,
    *,
    rule_set: RuleSet,
    lengths: npt.ArrayLike | None = None,
    groups: npt.ArrayLike | None = None,
    fix_after_n: npt.ArrayLike | None = None,
) -> XmR:
    """Limits per row and the special cause of every point.

    `groups` (rows x columns, whole numbers that never fall along a row) starts new limits at each
    change: a rebase. `fix_after_n` (one number or one per row, 0 = not fixed) makes each group's
    limits from its first n points only. Points of a group of one have no limits and no verdict.
    """
    given = matrix(values)
    where = _charted(given, lengths=lengths)
    points = _points(given, where=where, groups=groups)
    drawn, last = _draw(points, rule_set=rule_set, fix_after_n=fix_after_n)
    causes = _causes(drawn, rule_set=rule_set)
    order = packing_order(where)
    return XmR(
        last,
        _unpacked(drawn.centre, order=order, where=where),
        _unpacked(drawn.lower, order=order, where=where),
        _unpacked(drawn.upper, order=order, where=where),
        np.where(where, _scattered(causes, order=order), SpecialCause.NONE).astype(np.int8),
    )


def xmr_latest(
    values: npt.ArrayLike,
    *,
    rule_set: RuleSet,
    lengths: npt.ArrayLike | None = None,
    groups: npt.ArrayLike | None = None,
    fix_after_n: npt.ArrayLike | None = None,
) -> Latest:
    """Limits of the last group and the special cause of the last point of each row.

    Equal to the end of `xmr`, without reading every point against every rule: only the latest few
    points can decide the last one.
    """
    given = matrix(values)
    points = _points(given, where=_charted(given, lengths=lengths), groups=groups)
    last_group = np.max(points.group, axis=1, initial=-1)
    limits = _limits(points, group=last_group, rule_set=rule_set, fix_after_n=fix_after_n)
    width = rule_set.memory
    tail = latest(points.values, n=points.n, width=width)
    group = np.nan_to_num(
        latest(points.group.astype(np.float64), n=points.n, width=width), nan=-1.0
    ).astype(np.int64)
    lines = (np.repeat(line[:, None], width, axis=1) for line in limits[:3])
    group = np.where(group == last_group[:, None], group, -1)
    causes = _causes(_Drawn(tail, group, *lines), rule_set=rule_set)
    return Latest(limits, causes[:, -1].copy())


def variation(causes: npt.ArrayLike, *, polarity: npt.ArrayLike) -> Codes:
    """Variation codes: a trend is judged by its direction, the rest by the side of the mean.

    `causes` is a column or a matrix of SpecialCause codes, `polarity` one Polarity or one per row.
    """
    cause = np.asarray(causes, dtype=np.int8)
    good = np.asarray(polarity, dtype=np.int8)
    good = np.broadcast_to(good.reshape(good.shape + (1,) * (cause.ndim - good.ndim)), cause.shape)
    up, down = _UPWARD[cause], _DOWNWARD[cause]
    high, low = good == Polarity.HIGH, good == Polarity.LOW
    return first_of(
        ((up & high) | (down & low), Variation.IMPROVEMENT),
        ((up & low) | (down & high), Variation.CONCERN),
        (up, Variation.HIGH),
        (down, Variation.LOW),
        (cause == SpecialCause.COMMON_CAUSE, Variation.COMMON_CAUSE),
        otherwise=Variation.NONE,
    )


def assurance(limits: Limits, *, target: npt.ArrayLike, polarity: npt.ArrayLike) -> Codes:
    """Assurance codes: the target against the limits of the last group.

    A target on a limit is inconsistent, except that a constant process equal to its target meets
    it. NONE without target, limits or good direction; TRIAL_LIMITS where these are too young.
    """
    t, good, lower, upper = columns(target, polarity, limits.lower, limits.upper)
    high, low = good == Polarity.HIGH, good == Polarity.LOW
    below, above = t < lower, t > upper
    constant = (lower == upper) & (t == lower)
    unknown = ~(high | low) | ~np.isfinite(t) | ~np.isfinite(lower)
    return first_of(
        (unknown, Assurance.NONE),
        (limits.trial, Assurance.TRIAL_LIMITS),
        (constant | (high & below) | (low & above), Assurance.CONSISTENTLY_MET),
        (below | above, Assurance.CONSISTENTLY_MISSED),
        otherwise=Assurance.INCONSISTENT,
    )


def sides_of_mean(values: Matrix, *, centre: Matrix) -> tuple[Flags, Flags]:
    """Above and below the mean: 0.7 among 0.6, 0.7 and 0.8 is neither, whatever the sum's noise."""
    off, noise = values - centre, _NOISE * np.abs(centre)
    return off > noise, off < -noise


def _charted(given: Matrix, *, lengths: npt.ArrayLike | None) -> Flags:
    """Where rows hold points; nowhere in a row with an infinite one."""
    where, infinite = observed(given, lengths=lengths), np.isinf(given)
    if not infinite.any():
        return where
    within = observed(np.zeros(given.shape), lengths=lengths)
    charted: Flags = where & ~np.any(infinite & within, axis=1, keepdims=True)
    return charted


def _points(given: Matrix, *, where: Flags, groups: npt.ArrayLike | None) -> _Points:
    n = count(where)
    if groups is None:
        return _Points(packed(given, where=where), _within(given.shape, n) - 1, n)
    numbered = np.broadcast_to(np.asarray(groups, dtype=np.float64), given.shape)
    moved = packed(numbered, where=where)
    starts = np.zeros(given.shape, dtype=bool)
    starts[:, 1:] = (moved[:, 1:] != moved[:, :-1]) & np.isfinite(moved[:, 1:])
    group = np.cumsum(starts, axis=1)
    return _Points(packed(given, where=where), np.where(_within(given.shape, n) > 0, group, -1), n)


def _within(shape: tuple[int, ...], n: Counts) -> npt.NDArray[np.int64]:
    """1 in each row's first n columns, 0 in the padding."""
    return (np.arange(shape[1]) < n[:, None]).astype(np.int64)


def _draw(
    points: _Points, *, rule_set: RuleSet, fix_after_n: npt.ArrayLike | None
) -> tuple[_Drawn, Limits]:
    """The lines of every point's group, and the limits of each row's last group."""
    lines = tuple(np.full(points.values.shape, np.nan) for _ in range(3))
    last_group = np.max(points.group, axis=1, initial=-1)
    for number in range(int(np.max(last_group, initial=-1)) + 1):
        each = np.full(points.n.shape, number, dtype=np.int64)
        limits = _limits(points, group=each, rule_set=rule_set, fix_after_n=fix_after_n)
        inside = points.group == number
        for line, level in zip(lines, limits[:3], strict=True):
            np.copyto(line, level[:, None], where=inside)
    last = _limits(points, group=last_group, rule_set=rule_set, fix_after_n=fix_after_n)
    return _Drawn(points.values, points.group, *lines), last


def _limits(
    points: _Points,
    *,
    group: npt.NDArray[np.int64],
    rule_set: RuleSet,
    fix_after_n: npt.ArrayLike | None,
) -> Limits:
    """Mean -/+ factor x mean moving range of one group per row."""
    base = _baseline(points, group=group, fix_after_n=fix_after_n)
    n = count(base)
    ranges = np.abs(points.values[:, 1:] - points.values[:, :-1])
    paired = base[:, 1:] & base[:, :-1]
    spread = _mean_moving_range(ranges, paired=paired, factor=rule_set.screening_factor)
    constant = ~np.any(paired & (ranges > 0), axis=1)
    centre = np.where(constant, _first(points.values, where=base), _mean(points.values, base))
    reach = rule_set.limit_factor * spread
    trial = n <= rule_set.trial_up_to
    return Limits(centre, centre - reach, centre + reach, spread, n, trial)


def _baseline(
    points: _Points, *, group: npt.NDArray[np.int64], fix_after_n: npt.ArrayLike | None
) -> Flags:
    """The points that make the limits of each row's group."""
    inside: Flags = (points.group == group[:, None]) & (points.group >= 0)
    if fix_after_n is None:
        return inside
    fixed = np.broadcast_to(np.asarray(fix_after_n, dtype=np.int64), points.n.shape)[:, None]
    early: Flags = (fixed <= 0) | (np.cumsum(inside, axis=1) <= fixed)
    return inside & early


def _mean_moving_range(ranges: Matrix, *, paired: Flags, factor: float | None) -> Column:
    """The mean of the moving ranges, those far above it dropped once.

    Screening that would leave only zeros (a flat line with one spike) is not applied: limits of no
    width would make every ordinary point a special cause.
    """
    spread = _mean(ranges, paired)
    if factor is None:
        return spread
    screened = _mean(ranges, paired & (ranges < factor * spread[:, None]))
    return np.where(screened > 0, screened, spread)


def _mean(values: Matrix, where: Flags) -> Column:
    return divide(total(values, where=where), count(where))


def _first(values: Matrix, *, where: Flags) -> Column:
    if values.shape[1] == 0:
        return np.full(values.shape[0], np.nan)
    at = np.argmax(where, axis=1)[:, None]
    first = np.take_along_axis(values, at, axis=1)[:, 0]
    return np.where(np.any(where, axis=1), first, np.nan)


def _causes(drawn: _Drawn, *, rule_set: RuleSet) -> Codes:
    """The first rule that matches at every point."""
    v = drawn.values
    above, below = sides_of_mean(v, centre=drawn.centre)
    outside_up, outside_down = v > drawn.upper, v < drawn.lower
    rising, falling = _trends(drawn, points=rule_set.trend_points)
    near_up, near_down = _near_limits(drawn, above=above, below=below, rule_set=rule_set)
    return first_of(
        (~np.isfinite(v) | ~np.isfinite(drawn.lower) | (drawn.group < 0), SpecialCause.NONE),
        (outside_up, SpecialCause.ABOVE_UPPER_LIMIT),
        (outside_down, SpecialCause.BELOW_LOWER_LIMIT),
        (rising, SpecialCause.TREND_RISING),
        (falling, SpecialCause.TREND_FALLING),
        (near_up, SpecialCause.NEAR_UPPER_LIMIT),
        (near_down, SpecialCause.NEAR_LOWER_LIMIT),
        (_runs(above, group=drawn.group, points=rule_set.side_points), SpecialCause.ABOVE_MEAN),
        (_runs(below, group=drawn.group, points=rule_set.side_points), SpecialCause.BELOW_MEAN),
        otherwise=SpecialCause.COMMON_CAUSE,
    )


def _trends(drawn: _Drawn, *, points: int) -> tuple[Flags, Flags]:
    """Every point of a run of so many that rises, or falls, at each step.

    The point at which one run turns into another belongs to the later one, as in NHSRplotthedots.
    """
    step = drawn.values[:, 1:] - drawn.values[:, :-1]
    same = drawn.group[:, 1:] == drawn.group[:, :-1]
    columns_in_all = drawn.values.shape[1]
    rising, falling = (
        _spread(_windows(steps, width=points - 1), width=points, columns_in_all=columns_in_all)
        for steps in (same & (step > 0), same & (step < 0))
    )
    turning, peaks = rising & falling, np.zeros(rising.shape, dtype=bool)
    peaks[:, 1:] = turning[:, 1:] & (step > 0)
    return rising & ~peaks, falling & (peaks | ~turning)


def _near_limits(
    drawn: _Drawn, *, above: Flags, below: Flags, rule_set: RuleSet
) -> tuple[Flags, Flags]:
    """The near-limit points of every window on one side of the mean that holds enough of them."""
    v, centre = drawn.values, drawn.centre
    near_upper = centre + rule_set.near_fraction * (drawn.upper - centre)
    near_lower = centre - rule_set.near_fraction * (centre - drawn.lower)
    up = (v > near_upper) & (v <= drawn.upper)
    down = (v < near_lower) & (v >= drawn.lower)
    return (
        up & _crowded(up, side=above, group=drawn.group, rule_set=rule_set),
        down & _crowded(down, side=below, group=drawn.group, rule_set=rule_set),
    )


def _crowded(near: Flags, *, side: Flags, group: npt.NDArray[np.int64], rule_set: RuleSet) -> Flags:
    width = rule_set.near_window
    one_side = _windows(side, width=width) & _one_group(group, width=width)
    held = np.zeros(one_side.shape, dtype=np.int64)
    for offset in range(width):
        held += near[:, offset : offset + one_side.shape[1]]
    enough = one_side & (held >= rule_set.near_points)
    return _spread(enough, width=width, columns_in_all=near.shape[1])


def _runs(side: Flags, *, group: npt.NDArray[np.int64], points: int) -> Flags:
    """Every point of a run of so many on one side of the mean."""
    whole = _windows(side, width=points) & _one_group(group, width=points)
    return _spread(whole, width=points, columns_in_all=side.shape[1])


def _one_group(group: npt.NDArray[np.int64], *, width: int) -> Flags:
    windows = max(group.shape[1] - width + 1, 0)
    same: Flags = group[:, :windows] == group[:, width - 1 : width - 1 + windows]
    return same


def _windows(holds: Flags, *, width: int) -> Flags:
    """For each window of columns, whether all of it holds; indexed by its first column."""
    windows = max(holds.shape[1] - width + 1, 0)
    all_hold = np.ones((holds.shape[0], windows), dtype=bool)
    for offset in range(width):
        all_hold &= holds[:, offset : offset + windows]
    return all_hold


def _spread(windows: Flags, *, width: int, columns_in_all: int) -> Flags:
    """Every column that lies in a marked window."""
    marked = np.zeros((windows.shape[0], columns_in_all), dtype=bool)
    for offset in range(width if windows.shape[1] else 0):
        marked[:, offset : offset + windows.shape[1]] |= windows
    return marked


def _scattered(codes: Codes, *, order: npt.NDArray[np.intp]) -> Codes:
    placed = np.empty_like(codes)
    np.put_along_axis(placed, order, codes, axis=1)
    return placed


def _unpacked(line: Matrix, *, order: npt.NDArray[np.intp], where: Flags) -> Matrix:
    placed = np.empty_like(line)
    np.put_along_axis(placed, order, line, axis=1)
    return np.where(where, placed, np.nan)
