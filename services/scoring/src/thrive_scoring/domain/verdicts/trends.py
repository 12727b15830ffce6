"""Recent trend over five consecutive annual points. Source: Fingertips."""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from thrive_scoring.domain.methods.columns import Codes, Column
from thrive_scoring.domain.methods.direction import evidence_of_trend
from thrive_scoring.domain.methods.trend import POINTS, TrendVerdict, recent_trend
from thrive_scoring.domain.tasks import Task
from thrive_scoring.domain.verdicts.figures import GOOD, Figures, Part

_WORDS = {
    TrendVerdict.NO_SIGNIFICANT_CHANGE: "no_change",
    TrendVerdict.INCREASING: "increasing",
    TrendVerdict.DECREASING: "decreasing",
}
_REFUSALS = {
    TrendVerdict.NOT_CONSECUTIVE: "not_enough_data",
    TrendVerdict.CANNOT_CALCULATE: "no_interval",
}


class Trends(NamedTuple):
    """Contract parts, and what they say about a move: 1 up, -1 down, 0 nothing, NaN not asked.

    `good`: whether that move is good (1) or bad (-1); 0 where it is neither, or nothing is said.
    """

    parts: list[Part]
    evidence: Column
    good: Codes


def trends(tasks: Sequence[Task], figures: Figures) -> Trends:
    """One row per task; every refusal is a named state."""
    refusals = [_refusal(task) for task in tasks]
    parts: list[Part] = [{"state": refusal} if refusal else None for refusal in refusals]
    evidence, good = np.full(len(tasks), np.nan), np.zeros(len(tasks), dtype=np.int8)
    rows = [at for at, refusal in enumerate(refusals) if refusal is None]
    if not rows:
        return Trends(parts, evidence, good)
    points = list(chain.from_iterable([tasks[at].history[-POINTS:] for at in rows]))
    found = recent_trend(
        values=figures.histories.latest(POINTS)[rows],
        standard_errors=np.array([p.error for p in points]).reshape(-1, POINTS),
        periods=np.array([p.span.year for p in points]).reshape(-1, POINTS),
    )
    evidence[rows] = evidence_of_trend(found.verdict)
    good[:] = np.nan_to_num(evidence) * figures.sense
    columns = zip(
        rows, found.verdict.tolist(), found.chi2.tolist(), good[rows].tolist(), strict=True
    )
    for at, code, chi2, sense in columns:
        word = _WORDS.get(code)
        parts[at] = (
            {"state": "tested", "verdict": word, "good": GOOD[sense], "chi_squared": chi2}
            if word
            else {"state": _REFUSALS[code]}
        )
    return Trends(parts, evidence, good)


def _refusal(task: Task) -> str | None:
    """Why no trend can be looked for, before the points themselves are looked at."""
    if task.rules.trend_refusal is not None:
        return task.rules.trend_refusal
    if task.point.method is None:
        return "no_interval"
    return "not_enough_data" if len(task.history) < POINTS else None
