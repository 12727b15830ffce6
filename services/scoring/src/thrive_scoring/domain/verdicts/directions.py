"""Direction of travel: change since an earlier comparable period of the same series."""

from collections.abc import Sequence

import numpy as np

from thrive_scoring.domain.methods.columns import Column
from thrive_scoring.domain.methods.direction import change
from thrive_scoring.domain.methods.polarity import Polarity
from thrive_scoring.domain.points import Point, difference
from thrive_scoring.domain.tasks import Task
from thrive_scoring.domain.verdicts.charts import Charts
from thrive_scoring.domain.verdicts.figures import Figures, Part

_MOVEMENTS = (None, "up", "down", "no_clear_change", "up", "down", "same")
_GOOD = {
    ("up", Polarity.HIGH): True,
    ("up", Polarity.LOW): False,
    ("down", Polarity.HIGH): False,
    ("down", Polarity.LOW): True,
}


def directions(
    tasks: Sequence[Task],
    figures: Figures,
    *,
    earlier: Sequence[Point | None],
    charted: Charts,
    evidence: Column,
) -> list[Part]:
    """One part per task; none without an earlier comparable figure.

    `charted` and `evidence` are what SPC and the trend found. They add to intervals but never
    stand in for them: a move between values without both is 'up' or 'down' with `tested` false.
    """
    rows = [at for at, point in enumerate(earlier) if point is not None]
    parts: list[Part] = [None] * len(tasks)
    if not rows:
        return parts
    before = [point for point in earlier if point is not None]
    low_before = np.array([p.low for p in before])
    testable = np.isfinite(figures.low[rows]) & np.isfinite(low_before)
    values_before = np.array([p.number for p in before])
    evidence = _either(charted.evidence_since(before, rows=rows), evidence[rows])
    found = change(
        value=figures.value[rows],
        earlier=values_before,
        lower=figures.low[rows],
        upper=figures.high[rows],
        earlier_lower=low_before,
        earlier_upper=[p.high for p in before],
        evidence=np.where(testable, evidence, np.nan),
    )
    for at, point, code, tested in zip(
        rows, before, found.direction.tolist(), found.tested.tolist(), strict=True
    ):
        parts[at] = _part(tasks[at], since=point, movement=_MOVEMENTS[code], tested=tested)
    return parts


def _either(first: Column, second: Column) -> Column:
    """What either says; nothing where they contradict each other, NaN where neither looked."""
    both = np.sign(np.nan_to_num(first) + np.nan_to_num(second))
    return np.where(np.isnan(first) & np.isnan(second), np.nan, both)


def _part(task: Task, *, since: Point, movement: str | None, tested: bool) -> Part:
    assert task.point.value is not None
    assert since.value is not None
    assert movement is not None
    return {
        "since": since.span.text,
        "since_value": since.value,
        "change": difference(task.point.value, since.value),
        "movement": movement,
        "tested": tested,
        "good": _GOOD.get((movement, task.rules.polarity)),
    }
