"""Better, similar or worse than the comparator of the same period."""

import math
from collections.abc import Sequence

import numpy as np

from thrive_scoring.domain.methods.comparison import benchmark
from thrive_scoring.domain.tasks import Task
from thrive_scoring.domain.verdicts.figures import Figures, Part

WORDS: tuple[str | None, ...] = (None, "better", "similar", "worse", "higher", "lower")


def against_benchmarks(tasks: Sequence[Task], figures: Figures) -> list[Part]:
    """One part per task; none without a comparator, or where the area is the comparator."""
    others = np.array([t.comparator.number if t.comparator else math.nan for t in tasks])
    codes = benchmark(
        value=figures.value,
        lower=figures.low,
        upper=figures.high,
        comparator=others,
        polarity=figures.polarity,
    )
    return [_part(task, code=code) for task, code in zip(tasks, codes.tolist(), strict=True)]


def _part(task: Task, *, code: int) -> Part:
    area = task.rules.indicator.comparator
    if area is None or area == task.series.area:
        return None
    value = task.comparator.value if task.comparator else None
    verdict, basis, state = WORDS[code], "interval", "compared"
    if verdict is None:
        verdict, basis = task.point.published_verdict, "published"
    if verdict is None:
        return {
            "area": area,
            "value": value,
            "verdict": None,
            "basis": None,
            "state": "no_comparator_figure" if value is None else "no_interval",
        }
    return {"area": area, "value": value, "verdict": verdict, "basis": basis, "state": state}
