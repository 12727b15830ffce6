"""Step changes in what control charts look at: those proposed, and what approved ones left behind.

A proposal says where new limits would start and what both sets of limits are. It is made anew with
each score, so a revision that takes its cause away takes it back.
"""

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from thrive_scoring.domain.methods.columns import Matrix
from thrive_scoring.domain.methods.rule_sets import RuleSet
from thrive_scoring.domain.methods.spc import Limits, xmr_latest
from thrive_scoring.domain.methods.steps import STEP, Steps, steps
from thrive_scoring.domain.points import Point
from thrive_scoring.domain.tasks import Charted, Task
from thrive_scoring.domain.verdicts.figures import padded

Said = dict[str, object]


class Parted(NamedTuple):
    """A chart that begins at an approved step: what is said of it, and of moves across it.

    `since` and `until` are the keys between which the phase before it lies. `side`: 1 where every
    point since lies above that phase's mean, -1 below, 0 neither, or too few points to tell, NaN
    where the chart is not of the values.
    """

    said: Said
    since: int
    until: int
    side: float

    def evidence_since(self, earlier: Point) -> float:
        """What is known of a move from a figure before the step."""
        return 0.0 if earlier.span.key < self.since else self.side


def proposals(
    tasks: Sequence[Task], numbers: Matrix, *, rule_set: RuleSet
) -> Iterator[tuple[int, Said]]:
    """The step change of each task that shows one nobody has decided about, by its place."""
    found = steps(numbers, rule_set=rule_set)
    if found is None:
        return
    before, after = _said(found.before), _said(found.after)
    for at, row in enumerate(found.row.tolist()):
        if not _declined(tasks[row], start=int(found.start[at])):
            yield row, _proposal(found, at, task=tasks[row], before=before[at], after=after[at])


def kept_limits(tasks: Sequence[Task]) -> Iterator[tuple[int, Parted]]:
    """Charts that begin at an approved step, with the limits before it, by their place."""
    rebased: dict[RuleSet, list[tuple[int, Charted]]] = {}
    for at, task in enumerate(tasks):
        charted = task.charted
        if charted is None or charted.rebase is None or task.rules.rule_set is None:
            continue
        rebased.setdefault(task.rules.rule_set, []).append((at, charted))
    for rule_set, rows in rebased.items():
        numbers = padded([charted.earlier or () for _, charted in rows])
        limits = xmr_latest(numbers, rule_set=rule_set).limits
        for place, ((at, charted), before) in enumerate(zip(rows, _said(limits), strict=True)):
            yield at, _parted(tasks[at], charted, limits=limits, place=place, before=before)


def _parted(task: Task, charted: Charted, *, limits: Limits, place: int, before: Said) -> Parted:
    decision = charted.rebase
    assert decision is not None
    said: Said = {
        "period": decision.at.text,
        "decision_id": decision.decision_id,
        "cause": decision.cause,
        "before": before,
    }
    centre = float(limits.centre[place])
    side = 0.0 if limits.trial[place] else _side(task, charted.numbers, centre=centre)
    return Parted(said, charted.earlier_from, decision.at.key, side)


def _side(task: Task, numbers: Sequence[float], *, centre: float) -> float:
    """The side of the old mean on which every point since the step lies, where so many signal."""
    rule_set = task.rules.rule_set
    assert rule_set is not None
    if task.rules.builds_up:
        return math.nan
    if len(numbers) < rule_set.side_points:
        return 0.0
    if min(numbers) > centre:
        return 1.0
    return -1.0 if max(numbers) < centre else 0.0


def _points(task: Task) -> Sequence[Point]:
    return task.history if task.charted is None else task.charted.points


def _declined(task: Task, *, start: int) -> bool:
    """Whether this step was declined: fewer points away than make a step."""
    if not task.declined:
        return False
    keys = [p.span.key for p in _points(task)]
    places = (bisect_left(keys, key) for key in task.declined)
    return any(abs(place - start) < STEP.fewest_after for place in places)


def _proposal(found: Steps, at: int, *, task: Task, before: Said, after: Said) -> Said:
    points, start, run = _points(task), int(found.start[at]), int(found.run[at])
    return {
        "rule": f"{STEP.name}.{STEP.version}",
        "period": points[start].span.text,
        "run_period": points[run].span.text,
        "higher": bool(found.after.centre[at] > found.before.centre[at]),
        "size": float(found.size[at]),
        "before": before,
        "after": after,
    }


def _said(limits: Limits) -> list[Said]:
    return [
        {"n": n, "centre": centre, "lower": lower, "upper": upper, "trial": trial}
        for n, centre, lower, upper, trial in zip(
            limits.points.tolist(),
            limits.centre.tolist(),
            limits.lower.tolist(),
            limits.upper.tolist(),
            limits.trial.tolist(),
            strict=True,
        )
    ]
