"""Recent trend over five consecutive annual points. Source: Fingertips."""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from thrive_scoring.domain.methods.columns import Column
from thrive_scoring.domain.methods.direction import evidence_of_trend
from thrive_scoring.domain.methods.polarity import Polarity
from thrive_scoring.domain.methods.trend import TrendVerdict, recent_trend
from thrive_scoring.domain.tasks import Task
from thrive_scoring.domain.verdicts.figures import Part, spread

_WORDS = {
    TrendVerdict.NO_SIGNIFICANT_CHANGE: "no_change",
    TrendVerdict.INCREASING: "increasing",
    TrendVerdict.DECREASING: "decreasing",
}
_REFUSALS = {
    TrendVerdict.NOT_ENOUGH_DATA: "not_enough_data",
    TrendVerdict.NOT_CONSECUTIVE: "not_enough_data",
    TrendVerdict.CANNOT_CALCULATE: "no_interval",
    TrendVerdict.OVERLAPPING_PERIODS: "overlapping_periods",
}
_GOOD = {
    ("increasing", Polarity.HIGH): True,
    ("increasing", Polarity.LOW): False,
    ("decreasing", Polarity.HIGH): False,
    ("decreasing", Polarity.LOW): True,
}


class Trends(NamedTuple):
    """Contract parts, and what they say about a move: 1 up, -1 down, 0 nothing, NaN not asked."""

    parts: list[Part]
    evidence: Column


def trends(tasks: Sequence[Task]) -> Trends:
    """One row per task; every refusal is a named state."""
    parts: list[Part] = [{"state": t.rules.trend_refusal} for t in tasks]
    evidence = np.full(len(tasks), np.nan)
    rows = []
    for at, task in enumerate(tasks):
        if task.five is None:
            continue
        if task.point.method is None:
            parts[at] = {"state": "no_interval"}
        else:
            rows.append(at)
    if not rows:
        return Trends(parts, evidence)
    fives = [tasks[at].five or [] for at in rows]
    points, lengths = list(chain.from_iterable(fives)), [len(five) for five in fives]
    found = recent_trend(
        values=spread([p.number for p in points], lengths=lengths),
        standard_errors=spread([p.error for p in points], lengths=lengths),
        periods=spread([p.span.year for p in points], lengths=lengths),
    )
    evidence[rows] = evidence_of_trend(found.verdict)
    for at, code, chi2 in zip(rows, found.verdict.tolist(), found.chi2.tolist(), strict=True):
        parts[at] = _part(TrendVerdict(code), chi2=chi2, polarity=tasks[at].rules.polarity)
    return Trends(parts, evidence)


def _part(verdict: TrendVerdict, *, chi2: float, polarity: Polarity) -> Part:
    if verdict in _REFUSALS:
        return {"state": _REFUSALS[verdict]}
    word = _WORDS[verdict]
    return {
        "state": "tested",
        "verdict": word,
        "good": _GOOD.get((word, polarity)),
        "chi_squared": chi2,
    }
