"""Better, similar or worse than the comparator of the same period."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from thrive_scoring.domain.methods.columns import Codes
from thrive_scoring.domain.methods.comparison import benchmark
from thrive_scoring.domain.tasks import Task
from thrive_scoring.domain.verdicts.figures import Figures, Part

WORDS: tuple[str | None, ...] = (None, "better", "similar", "worse", "higher", "lower")
"""By BenchmarkVerdict code."""
_CODES = {word: code for code, word in enumerate(WORDS)}


class Benchmarks(NamedTuple):
    """Contract parts, and the BenchmarkVerdict codes that they tell, published ones among them."""

    parts: list[Part]
    codes: Codes


def against_benchmarks(tasks: Sequence[Task], figures: Figures) -> Benchmarks:
    """One row per task; no part without a comparator, or where the area is the comparator."""
    found = benchmark(
        value=figures.value,
        lower=figures.low,
        upper=figures.high,
        comparator=np.array([t.comparator.number if t.comparator else math.nan for t in tasks]),
        polarity=figures.polarity,
    )
    areas = figures.ruled.listed(lambda rules: rules.indicator.comparator)
    parts: list[Part] = []
    codes: list[int] = []
    for task, area, code in zip(tasks, areas, found.tolist(), strict=True):
        compared = area is not None and area != task.series.area
        published = task.point.published_verdict if compared and not code else None
        codes.append(_CODES[published] if published else code)
        parts.append(_part(task, area=area, code=code, published=published) if compared else None)
    return Benchmarks(parts, np.array(codes, dtype=np.int8))


def _part(task: Task, *, area: str | None, code: int, published: str | None) -> Part:
    value = task.comparator.value if task.comparator else None
    if code:
        basis, state = "interval", "compared"
    elif published:
        basis, state = "published", "compared"
    else:
        basis, state = None, "no_comparator_figure" if value is None else "no_interval"
    return {
        "area": area,
        "value": value,
        "verdict": WORDS[code] or published,
        "basis": basis,
        "state": state,
    }
