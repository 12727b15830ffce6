"""Red, amber or green against the target of the figure's own period."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from thrive_scoring.domain.methods.columns import Codes
from thrive_scoring.domain.methods.polarity import Polarity
from thrive_scoring.domain.methods.rag import not_distinguishable, rag
from thrive_scoring.domain.rules import Goal
from thrive_scoring.domain.tasks import Task
from thrive_scoring.domain.verdicts.figures import Figures, Part

COLOURS: tuple[str | None, ...] = (None, "green", "amber", "red")
_HELD_BACK = 0.8
"""An alert ends only past the red boundary by 20 % of the tolerance."""


class Targets(NamedTuple):
    """Contract parts, RAG codes, and the goals themselves."""

    parts: list[Part]
    codes: Codes
    held: Codes
    """RAG as the alert rule sees it when it asks whether red is really over."""
    goals: list[Goal | None]


def against_targets(tasks: Sequence[Task], figures: Figures) -> Targets:
    """One row per task; no part where no target covers the period or concerns the area."""
    goals = [t.rules.goal(t.point.span, t.series.breakdown) if t.judged else None for t in tasks]
    if not any(goals):
        none = np.zeros(len(tasks), dtype=np.int8)
        return Targets([None] * len(tasks), none, none, goals)
    bound = np.array([g.bound if g else math.nan for g in goals])
    top = np.array([g.top if g else math.nan for g in goals])
    polarity = np.array([g.polarity if g else Polarity.NONE for g in goals], dtype=np.int8)
    tolerance = figures.ruled.column(lambda rules: rules.tolerance)
    codes, held = rag(
        value=figures.value,
        target=bound,
        target_upper=top,
        polarity=polarity,
        tolerance=np.array([tolerance, tolerance * _HELD_BACK]),
        scale=figures.ruled.column(lambda rules: rules.scale),
    )
    contained = not_distinguishable(
        lower=figures.low, upper=figures.high, target=bound, target_upper=top
    )
    parts = [
        _part(goal, code=code, contained=inside, tested=tested)
        for goal, code, inside, tested in zip(
            goals,
            codes.tolist(),
            contained.tolist(),
            np.isfinite(figures.low).tolist(),
            strict=True,
        )
    ]
    return Targets(parts, codes, held, goals)


def _part(goal: Goal | None, *, code: int, contained: bool, tested: bool) -> Part:
    if goal is None:
        return None
    key = (code, contained, tested)
    part = goal.parts.get(key)
    if part is None:
        part = goal.parts[key] = {
            "value": goal.value,
            "lower": goal.lower,
            "upper": goal.upper,
            "rag": COLOURS[code],
            "distinguishable": (not contained) if tested else None,
            "source": goal.source,
            "illustrative": goal.illustrative,
        }
    return part
