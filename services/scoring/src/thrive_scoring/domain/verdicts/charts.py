"""SPC: variation and assurance of the latest point on its own history.

Only independent points are charted: of year-to-date values their increments. Every refusal is a
named state. Source: NHS England, Making Data Count.
"""

import math
from array import array
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from thrive_scoring.domain.methods import spc
from thrive_scoring.domain.methods.columns import Codes, Column, Counts, Flags, Matrix
from thrive_scoring.domain.methods.direction import evidence_of_spc
from thrive_scoring.domain.methods.polarity import Polarity
from thrive_scoring.domain.methods.rule_sets import RuleSet
from thrive_scoring.domain.methods.spc_codes import TRENDS, SpecialCause, Variation
from thrive_scoring.domain.points import Point
from thrive_scoring.domain.rules import Goal
from thrive_scoring.domain.tasks import Task
from thrive_scoring.domain.verdicts.figures import Figures, Histories, Part
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
_IS_TREND: Flags = np.isin(list(SpecialCause), TRENDS)
"""Both by SpecialCause code."""
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
    variation: Codes
    """Variation on firm limits; NONE where there is none."""
    parted: dict[int, Parted]
    """Rows whose chart begins at an approved step change."""

    @classmethod
    def of_none(cls, rows: int) -> "Charts":
        """Of so many tasks, before any is charted."""
        none = np.zeros(rows, dtype=np.int8)
        return cls([None] * rows, np.full(rows, np.nan), np.full(rows, np.nan), none, {})

    def put(self, rows: Sequence[int], drawn: "Charts") -> None:
        """Take in the charts of some rows."""
        self.evidence[rows], self.centre[rows] = drawn.evidence, drawn.centre
        self.variation[rows] = drawn.variation
        for row, part in zip(rows, drawn.parts, strict=True):
            self.parts[row] = part

    def evidence_since(self, earlier: Sequence[Point], *, values: Column, rows: Counts) -> Column:
        """What the charts of these rows say about moves from earlier figures and their values.

        A value that lay on the same side of the mean already belongs to the signal, which then
        tells nothing of a move since. A move from before an approved step change is judged by the
        limits from before it: that they are in use no longer makes the change no less clear.
        """
        evidence = self.evidence[rows]
        already = (values - self.centre[rows]) * evidence > 0
        found = np.where(already, 0.0, evidence)
        for at, row in enumerate(rows.tolist()) if self.parted else ():
            parted = self.parted.get(row)
            if parted is not None and earlier[at].span.key < parted.until:
                found[at] = parted.evidence_since(earlier[at])
        return found


def charts(tasks: Sequence[Task], figures: Figures, *, goals: Sequence[Goal | None]) -> Charts:
    """One row per task; no part where the indicator names no rule set."""
    made = Charts.of_none(len(tasks))
    rows = _chartable(tasks, parts=made.parts)
    rule_sets = figures.ruled.listed(lambda rules: rules.rule_set)
    for rule_set in figures.ruled.distinct(lambda rules: rules.rule_set):
        some = [at for at in rows if rule_sets[at] is rule_set]
        if rule_set is not None and some:
            targets = [_aim(tasks[at], goals[at]) for at in some]
            drawn = _draw(
                [tasks[at] for at in some],
                targets,
                rule_set=rule_set,
                polarity=figures.polarity[some],
            )
            made.put(some, drawn)
    for at, kept in kept_limits(tasks):
        made.parts[at] = {**(made.parts[at] or {}), "rebased": kept.said}
        made.parted[at] = kept
    return made


def _numbers(task: Task) -> "array[float]":
    """What SPC looks at, where it may."""
    return task.numbers if task.charted is None else task.charted.numbers


def _chartable(tasks: Sequence[Task], *, parts: list[Part]) -> list[int]:
    """The rows to be charted; the parts of the others say why they are not."""
    rows: list[int] = []
    for at, task in enumerate(tasks):
        if task.rules.rule_set is None:
            continue
        refusal = _refusal(task)
        if refusal is None:
            rows.append(at)
        else:
            parts[at] = _refused(task, refusal)
    chartable: list[int] = []
    for at, few in zip(rows, _few_events([tasks[at] for at in rows]), strict=True):
        if few:
            parts[at] = _refused(tasks[at], "too_few_events")
        else:
            chartable.append(at)
    return chartable


def _refusal(task: Task) -> str | None:
    rules = task.rules
    if rules.spc_refusal is not None:
        return rules.spc_refusal
    if rules.builds_up and task.charted and task.charted.increment is None:
        return "no_increment"
    fewest = FEWEST_ANNUAL if rules.annual else FEWEST
    return "too_few_points" if len(_numbers(task)) < fewest else None


def _refused(task: Task, refusal: str) -> Part:
    rules = task.rules
    assert rules.rule_set is not None
    asked = rules.spc_refusal is None
    part = {
        "state": refusal,
        "rule_set": _code(rules.rule_set),
        "n": len(_numbers(task)) if asked else len(task.history),
    }
    return part | _basis(task) if asked else part


def _code(rule_set: RuleSet) -> str:
    return f"{rule_set.name}.{rule_set.version}"


def _basis(task: Task) -> dict[str, object]:
    """Says so where the chart is of increments; nothing where it is of the values themselves."""
    if task.charted is None or not task.rules.builds_up:
        return {}
    return {"basis": "increments", "increment": task.charted.increment}


def _aim(task: Task, goal: Goal | None) -> float:
    """What assurance is asked for. A target of a year-to-date value is none of its increments."""
    if goal is None or goal.polarity is Polarity.BAND or task.rules.builds_up:
        return math.nan
    return goal.bound


def _few_events(tasks: Sequence[Task]) -> list[bool]:
    """Whether the median count of each history lies below five; False where one is unknown."""
    if not tasks:
        return []
    held = Histories([t.events if t.charted is None else t.charted.events for t in tasks])
    counts = held.whole()
    few = np.any(counts < FEWEST_EVENTS, axis=1)
    # Only a history that holds a small count can have a small median: the rest need no sorting.
    small = np.flatnonzero(few)
    few[small] = _is_median_small(counts[small], lengths=held.lengths[small])
    found: list[bool] = few.tolist()
    return found


def _is_median_small(counts: Matrix, *, lengths: Counts) -> Flags:
    """Whether each row's median lies below five; False where one of its counts is unknown."""
    ordered, at = np.sort(counts, axis=1), np.arange(len(lengths))
    median = (ordered[at, (lengths - 1) // 2] + ordered[at, lengths // 2]) / 2.0
    few: Flags = (median < FEWEST_EVENTS) & np.isfinite(ordered[at, lengths - 1])
    return few


def _draw(
    tasks: Sequence[Task], targets: Sequence[float], *, rule_set: RuleSet, polarity: Codes
) -> Charts:
    numbers = Histories([_numbers(task) for task in tasks]).whole()
    latest = spc.xmr_latest(numbers, rule_set=rule_set)
    limits, causes = latest.limits, latest.cause
    variation = spc.variation(causes, polarity=polarity)
    columns = zip(
        limits.trial.tolist(),
        limits.points.tolist(),
        limits.centre.tolist(),
        limits.lower.tolist(),
        limits.upper.tolist(),
        causes.tolist(),
        variation.tolist(),
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
            "variation": _VARIATIONS[meant],
            "assurance": _ASSURANCES[assurance],
        }
        for trial, n, centre, lower, upper, cause, meant, assurance in columns
    ]
    of_values = np.ones(len(tasks), dtype=bool)
    for at, task in enumerate(tasks):
        if task.rules.builds_up:
            of_values[at] = False
            parts[at] = {**(parts[at] or {}), **_basis(task)}
    for at, proposal in proposals(tasks, numbers, rule_set=rule_set):
        parts[at] = {**(parts[at] or {}), "proposal": proposal}
    evidence = np.where(of_values & ~limits.trial, evidence_of_spc(causes), np.nan)
    centre = np.where(_IS_TREND[causes], np.nan, limits.centre)
    firm = np.where(limits.trial, Variation.NONE, variation)
    return Charts(parts, evidence, centre, firm.astype(np.int8), {})
