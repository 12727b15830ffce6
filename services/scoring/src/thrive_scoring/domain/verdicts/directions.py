"""Direction of travel: change since an earlier comparable period of the same series."""

from collections.abc import Iterator, Sequence

import numpy as np

from thrive_scoring.domain.methods.columns import Column, Counts
from thrive_scoring.domain.methods.direction import change
from thrive_scoring.domain.points import Point, difference
from thrive_scoring.domain.tasks import Task
from thrive_scoring.domain.verdicts.charts import Charts
from thrive_scoring.domain.verdicts.figures import GOOD, Figures, Part

_MOVEMENTS = (None, "up", "down", "no_clear_change", "up", "down", "same")
_UPWARD = np.array([0, 1, -1, 0, 1, -1, 0], dtype=np.int8)
"""Both by Direction code."""


def directions(
    tasks: Sequence[Task], figures: Figures, *, charted: Charts, evidence: Column
) -> tuple[list[Part], list[Part]]:
    """Short and long, one part per task each; none without an earlier comparable figure.

    `charted` and `evidence` are what SPC and the trend found. They add to intervals but never
    stand in for them: a move between values without both is 'up' or 'down' with `tested` false.
    """
    earlier = [t.short for t in tasks] + [t.long for t in tasks]
    parts: list[Part] = [None] * len(earlier)
    places = [at for at, point in enumerate(earlier) if point is not None]
    if places:
        before = [point for point in earlier if point is not None]
        rows = np.array(places) % len(tasks)
        for at, part in zip(
            places, _moves(figures, before, rows, charted, evidence[rows]), strict=True
        ):
            parts[at] = part
    return parts[: len(tasks)], parts[len(tasks) :]


def _moves(
    figures: Figures,
    before: Sequence[Point],
    rows: Counts,
    charted: Charts,
    evidence: Column,
) -> Iterator[Part]:
    """The moves of the figures in these rows since the points before them."""
    low, high = figures.low[rows], figures.high[rows]
    low_before = np.array([p.low for p in before])
    values_before = np.array([p.number for p in before])
    by_chart = charted.evidence_since(before, values=values_before, rows=rows)
    testable = np.isfinite(low) & np.isfinite(low_before)
    found = change(
        value=figures.value[rows],
        earlier=values_before,
        lower=low,
        upper=high,
        earlier_lower=low_before,
        earlier_upper=np.array([p.high for p in before]),
        evidence=np.where(testable, _either(by_chart, evidence), np.nan),
    )
    good = _UPWARD[found.direction] * figures.sense[rows]
    codes, tested = found.direction.tolist(), found.tested.tolist()
    for row, since, code, is_tested, sense in zip(
        rows.tolist(), before, codes, tested, good.tolist(), strict=True
    ):
        value, value_before = figures.points[row].value, since.value
        assert value is not None
        assert value_before is not None
        yield {
            "since": since.span.text,
            "since_value": value_before,
            "change": difference(value, value_before),
            "movement": _MOVEMENTS[code],
            "tested": is_tested,
            "good": GOOD[sense],
        }


def _either(first: Column, second: Column) -> Column:
    """What either says; nothing where they contradict each other, NaN where neither looked."""
    both = np.sign(np.nan_to_num(first) + np.nan_to_num(second))
    return np.where(np.isnan(first) & np.isnan(second), np.nan, both)
