"""Step changes: a level that moved and stayed, so that limits made before it fit no longer.

Proposes, never decides: whether limits start anew is for people who know the cause. Shapes: rows
are evaluations, columns independent points in time order, NaN after a row's end. Units: those of
the values. Sources: NHS England, Making Data Count (limits are recalculated for a big, sustained
change with a known cause; a judgement, no formula); Provost and Murray, *The Health Care Data
Guide* (eight points on one side of the mean are a shift).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from thrive_scoring.domain.methods.columns import (
    Column,
    Counts,
    Flags,
    Matrix,
    count,
    divide,
    latest,
    packed,
    total,
)
from thrive_scoring.domain.methods.rule_sets import RuleSet
from thrive_scoring.domain.methods.spc import Limits, xmr_latest

RANGES_IN_DEVIATIONS = 1.128
"""The mean moving range of independent normal values, in their standard deviations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRule:
    """What counts as a step change, by name and version.

    The latest points, at least `fewest_after`, all lie on one side of the mean of all points
    before them, at least `fewest_before`. The step is put where two levels fit the points best.
    These levels are at least `smallest` standard deviations apart, and fit better than one
    straight line.
    """

    name: str
    version: int
    fewest_before: int
    fewest_after: int
    smallest: float


STEP = StepRule(
    name="step",
    version=1,
    fewest_before=12,
    fewest_after=8,
    smallest=1.0,
)
"""Twelve points make firm limits by `mdc`; eight on one side are more than the seven that signal.
Of steady series of 48 normal points it finds a step in 4 of 1,000; where the level rose by three
standard deviations eight points ago in 98 of 100, nine times in ten at the very point."""


class Steps(NamedTuple):
    """Step changes found, one row each, in the order of the rows given.

    `row`: which one; `start`: column of the first point at the new level; `run`: column since which
    every point lies on that side; `size`: distance of the levels in standard deviations before the
    step, NaN where nothing varied before it.
    """

    row: Counts
    start: Counts
    run: Counts
    size: Column
    before: Limits
    after: Limits


def steps(values: Matrix, *, rule_set: RuleSet, rule: StepRule = STEP) -> Steps | None:
    """The step change that each row's latest points still show; None where no row shows one."""
    if values.shape[1] < rule.fewest_before + rule.fewest_after:
        return None
    present = np.isfinite(values)
    with np.errstate(over="ignore", invalid="ignore"):
        rows = _may_hold(values, n=count(present), rule=rule)
        if not len(rows):
            return None
        run = _run_starts(values[rows], n=count(present[rows]), rule=rule)
        rows, run = rows[run > 0], run[run > 0]
        if not len(rows):
            return None
        found = _judged(values[rows], where=present[rows], run=run, rule_set=rule_set, rule=rule)
    return found._replace(row=rows[found.row]) if len(found.row) else None


def _judged(
    points: Matrix, *, where: Flags, run: Counts, rule_set: RuleSet, rule: StepRule
) -> Steps:
    """Of the rows that end in such a run, those that hold a step."""
    start, two_levels = _best_start(points, where=where, run=run, rule=rule)
    at = np.arange(points.shape[1])
    later = where & (at >= start[:, None])
    before = xmr_latest(points, rule_set=rule_set, lengths=start).limits
    after = xmr_latest(packed(points, where=later), rule_set=rule_set).limits
    deviation = before.mean_moving_range / RANGES_IN_DEVIATIONS
    size = divide(np.abs(after.centre - before.centre), deviation)
    clear = ~(size < rule.smallest) & (two_levels > _explained_by_a_line(points, where=where))
    return Steps(
        np.flatnonzero(clear),
        start[clear],
        run[clear],
        size[clear],
        before.of(clear),
        after.of(clear),
    )


def _may_hold(values: Matrix, *, n: Counts, rule: StepRule) -> Counts:
    """Rows whose latest points all lie on one side of some earlier mean: few, and cheaply found."""
    long = np.flatnonzero(n >= rule.fewest_before + rule.fewest_after)
    if not len(long):
        return long
    sums = np.add.accumulate(values[long], axis=1)[:, rule.fewest_before - 1 :]
    means = sums / np.arange(rule.fewest_before, values.shape[1] + 1)
    tail = latest(values[long], n=n[long], width=rule.fewest_after)
    above = np.fmin.reduce(means, axis=1) < np.min(tail, axis=1)
    below = np.fmax.reduce(means, axis=1) > np.max(tail, axis=1)
    kept: Counts = long[above | below]
    return kept


def _run_starts(values: Matrix, *, n: Counts, rule: StepRule) -> Counts:
    """The first column from which all points lie on one side of the mean before; 0 for none."""
    means = _means_before(values, n=n, rule=rule)
    holds = (means < _least_from(values)) | (means > -_least_from(-values))
    first: Counts = np.argmax(holds, axis=1)
    return first


def _means_before(values: Matrix, *, n: Counts, rule: StepRule) -> Matrix:
    """The mean of all points before each column; NaN where no step may start."""
    means = np.full(values.shape, np.nan)
    means[:, 1:] = np.add.accumulate(values, axis=1)[:, :-1] / np.arange(1, values.shape[1])
    return np.where(_allowed(values, n=n, rule=rule), means, np.nan)


def _allowed(values: Matrix, *, n: Counts, rule: StepRule) -> Flags:
    """Where a step may start: enough points before it and enough from it on."""
    at = np.arange(values.shape[1])
    inside: Flags = (at >= rule.fewest_before) & (at <= (n - rule.fewest_after)[:, None])
    return inside


def _least_from(values: Matrix) -> Matrix:
    """The smallest value from each column on."""
    backwards = np.where(np.isfinite(values), values, np.inf)[:, ::-1]
    least: Matrix = np.minimum.accumulate(backwards, axis=1)[:, ::-1]
    return least


def _best_start(
    values: Matrix, *, where: Flags, run: Counts, rule: StepRule
) -> tuple[Counts, Column]:
    """The column within the run where two levels fit best, and the squares that they explain."""
    n = count(where)
    at = np.arange(values.shape[1])
    apart = _from_mean(values, where=where)
    before = np.zeros(values.shape)
    before[:, 1:] = np.add.accumulate(apart, axis=1)[:, :-1]
    explained = divide(before * before * n[:, None], at * (n[:, None] - at))
    inside = _allowed(values, n=n, rule=rule) & (at >= run[:, None])
    explained = np.where(inside, explained, -np.inf)
    best: Counts = np.argmax(explained, axis=1)
    return best, explained[np.arange(len(values)), best]


def _explained_by_a_line(values: Matrix, *, where: Flags) -> Column:
    """The squares that one straight line through all points explains."""
    n = count(where)
    position = np.arange(values.shape[1]) - (n[:, None] - 1) / 2.0
    moment = total(position * _from_mean(values, where=where), where=where)
    return divide(moment * moment * 12.0, n * (n * n - 1.0))


def _from_mean(values: Matrix, *, where: Flags) -> Matrix:
    mean = divide(total(values, where=where), count(where))
    return np.where(where, values - mean[:, None], 0.0)
