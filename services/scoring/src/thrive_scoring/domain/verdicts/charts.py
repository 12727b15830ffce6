"""SPC: variation and assurance of the latest point on its own history.

Only independent points are charted: of year-to-date values their increments. Every refusal is a
named state. Source: NHS England, Making Data Count.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from thrive_scoring.domain.methods import spc
from thrive_scoring.domain.methods.columns import Column, Counts, Flags, Matrix
from thrive_scoring.domain.methods.direction import evidence_of_spc
from thrive_scoring.domain.methods.polarity import Polarity
from thrive_scoring.domain.methods.rule_sets import RuleSet
from thrive_scoring.domain.methods.spc_codes import TRENDS
from thrive_scoring.domain.points import Point
from thrive_scoring.domain.rules import Goal
from thrive_scoring.domain.tasks import Task
from thrive_scoring.domain.verdicts.figures import Part, padded
from thrive_scoring.domain.verdicts.step_changes import Parted, kept_limits, proposals

FEWEST_ANNUAL = 12
FEWEST = 2
FEWEST_EVENTS = 5.0
_CAUSES: tuple[str | None, ...] = (
    None,
    None,
    "outside_limits",
    "outside_limits",
    "trend",
    "trend",
    "near_limit",
    "near_limit",
    "shift",
    "shift",
)
_VARIATIONS: tuple[str | None, ...] = (None, "common", "improving", "concerning", "high", "low")
_ASSURANCES: tuple[str | None, ...] = (
    None,
    "consistently_met",
    "consistently_missed",
    "inconsistent",
    None,
)


class Charts(NamedTuple):
    """Contract parts, and what they say about a move: 1 up, -1 down, 0 nothing, NaN not asked.

    Trial limits are too young to say anything, and increments tell nothing of the values. `centre`
    is the mean that a point stands out from; NaN where it does so by a run of rises
    or falls.
    """

    parts: list[Part]
    evidence: Column
    centre: Column
    parted: Mapping[int, Parted]
    """Rows whose chart begins at an approved step change."""

    def evidence_since(self, earlier: Sequence[Point], *, rows: Sequence[int]) -> Column:
        """What the charts of these rows say about moves from earlier figures.

        A value that lay on the same side of the mean already belongs to the signal, which then
        tells nothing of a move since. A move from before an approved step change is judged by the
        limits from before it: that they are in use no longer makes the change no less clear.
        """
        evidence = self.evidence[rows]
        already = (np.array([p.number for p in earlier]) - self.centre[rows]) * evidence > 0
        found = np.where(already, 0.0, evidence)
        for at, row in enumerate(rows) if self.parted else ():
            parted = self.parted.get(row)
            if parted is not None and earlier[at].span.key < parted.until:
                found[at] = parted.evidence_since(earlier[at])
        return found


def charts(tasks: Sequence[Task], *, goals: Sequence[Goal | None]) -> Charts:
    """One row per task; no part where the indicator names no rule set."""
    parts: list[Part] = [None] * len(tasks)
    evidence, centre = np.full(len(tasks), np.nan), np.full(len(tasks), np.nan)
    charted: dict[RuleSet, list[int]] = {}
    few = _few_events(tasks)
    for at, task in enumerate(tasks):
        rule_set = task.rules.rule_set
        if rule_set is None:
            continue
        refusal = _refusal(task, few_events=few[at])
        if refusal is None:
            charted.setdefault(rule_set, []).append(at)
        else:
            parts[at] = {
                "state": refusal,
                "rule_set": _code(rule_set),
                "n": _charted(task),
                **_basis(task),
            }
    for rule_set, rows in charted.items():
        drawn = _draw([tasks[r] for r in rows], [goals[r] for r in rows], rule_set=rule_set)
        evidence[rows], centre[rows] = drawn.evidence, drawn.centre
        for row, part in zip(rows, drawn.parts, strict=True):
            parts[row] = part
    parted: dict[int, Parted] = {}
    for at, kept in kept_limits(tasks):
        parts[at] = {**(parts[at] or {}), "rebased": kept.said}
        parted[at] = kept
    return Charts(parts, evidence, centre, parted)


def _code(rule_set: RuleSet) -> str:
    return f"{rule_set.name}.{rule_set.version}"


def _refusal(task: Task, *, few_events: bool) -> str | None:
    if task.rules.spc_refusal is not None:
        return task.rules.spc_refusal
    if task.rules.builds_up and task.increment is None:
        return "no_increment"
    if _charted(task) < (FEWEST_ANNUAL if task.rules.annual else FEWEST):
        return "too_few_points"
    return "too_few_events" if few_events else None


def _charted(task: Task) -> int:
    return task.n if task.numbers is None else len(task.numbers)


def _basis(task: Task) -> dict[str, object]:
    """Says so where the chart is of increments; nothing where it is of the values themselves."""
    if task.numbers is None or not task.rules.builds_up:
        return {}
    return {"basis": "increments", "increment": task.increment}


def _aim(task: Task, goal: Goal | None) -> float:
    """What assurance is asked for. A target of a year-to-date value is none of its increments."""
    if goal is None or goal.polarity is Polarity.BAND or task.rules.builds_up:
        return math.nan
    return goal.bound


def _few_events(tasks: Sequence[Task]) -> list[bool]:
    """Whether the median count of each history lies below five; False where one is unknown."""
    found = [False] * len(tasks)
    rows = [at for at, t in enumerate(tasks) if t.events]
    if not rows:
        return found
    lengths = np.array([len(tasks[at].events or ()) for at in rows])
    counts = padded([tasks[at].events or () for at in rows])
    # Only a history that holds a small count can have a small median: the rest need no sorting.
    small = np.flatnonzero(np.any(counts < FEWEST_EVENTS, axis=1))
    few = _is_median_small(counts[small], lengths=lengths[small])
    for at, is_few in zip(small.tolist(), few.tolist(), strict=True):
        found[rows[at]] = is_few
    return found


def _is_median_small(counts: Matrix, *, lengths: Counts) -> Flags:
    """Whether each row's median lies below five; False where one of its counts is unknown."""
    ordered, at = np.sort(counts, axis=1), np.arange(len(lengths))
    median = (ordered[at, (lengths - 1) // 2] + ordered[at, lengths // 2]) / 2.0
    few: Flags = (median < FEWEST_EVENTS) & np.isfinite(ordered[at, lengths - 1])
    return few


def _draw(tasks: Sequence[Task], goals: Sequence[Goal | None], *, rule_set: RuleSet) -> Charts:
    polarity = np.array([t.rules.polarity for t in tasks], dtype=np.int8)
    targets = [_aim(t, g) for t, g in zip(tasks, goals, strict=True)]
    of_values = np.array([not t.rules.builds_up for t in tasks])
    numbers = padded([t.numbers or () for t in tasks])
    latest = spc.xmr_latest(numbers, rule_set=rule_set)
    limits, causes = latest.limits, latest.cause
    columns = zip(
        tasks,
        limits.trial.tolist(),
        limits.points.tolist(),
        limits.centre.tolist(),
        limits.lower.tolist(),
        limits.upper.tolist(),
        causes.tolist(),
        spc.variation(causes, polarity=polarity).tolist(),
        spc.assurance(limits, target=targets, polarity=polarity).tolist(),
        strict=True,
    )
    code = _code(rule_set)
    parts: list[Part] = [
        {
            "state": "trial" if trial else "ok",
            "rule_set": code,
            "n": n,
            "centre": centre,
            "lower": lower,
            "upper": upper,
            "special_cause": _CAUSES[cause],
            "variation": _VARIATIONS[variation],
            "assurance": _ASSURANCES[assurance],
            **_basis(task),
        }
        for task, trial, n, centre, lower, upper, cause, variation, assurance in columns
    ]
    for at, proposal in proposals(tasks, numbers, rule_set=rule_set):
        parts[at] = {**(parts[at] or {}), "proposal": proposal}
    evidence = np.where(of_values & ~limits.trial, evidence_of_spc(causes), np.nan)
    centre = np.where(np.isin(causes, TRENDS), np.nan, limits.centre)
    return Charts(parts, evidence, centre, {})
