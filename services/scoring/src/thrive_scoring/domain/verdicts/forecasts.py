"""Where a straight line through the latest points leads, where a target lies ahead.

Only independent, non-seasonal points of the current phase, each with an interval. Every refusal is
a named state.
"""

import math
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from thrive_scoring.domain import conditions
from thrive_scoring.domain.methods.columns import Codes
from thrive_scoring.domain.methods.forecast import ForecastState, Reach, forecast, reach
from thrive_scoring.domain.rules import Aim
from thrive_scoring.domain.tasks import Task
from thrive_scoring.domain.verdicts.figures import Part, spread

_STATES = {state: state.name.lower() for state in ForecastState}
_REACHES = {
    Reach.NONE: None,
    Reach.WITHIN_REACH: "within_reach",
    Reach.OUT_OF_REACH: "out_of_reach",
}


class Forecasts(NamedTuple):
    """Contract parts, and what the rule on a target out of reach sees."""

    parts: list[Part]
    seen: Codes


def forecasts(tasks: Sequence[Task]) -> Forecasts:
    """One row per task; no part where no target lies ahead, and the rule is clear."""
    found = Forecasts([None] * len(tasks), np.full(len(tasks), conditions.CLEAR, dtype=np.int8))
    rows: dict[int, list[int]] = {}
    for at, task in enumerate(tasks):
        if task.aim is None:
            continue
        if task.line is None:
            found.parts[at] = {"state": task.rules.forecast_refusal, "aim": _aim(task.aim)}
            found.seen[at] = conditions.SILENT
        else:
            rows.setdefault(task.rules.line_points, []).append(at)
    for points, some in rows.items():
        drawn = _draw([tasks[at] for at in some], points=points)
        found.seen[some] = drawn.seen
        for at, part in zip(some, drawn.parts, strict=True):
            found.parts[at] = part
    return found


def _draw(tasks: Sequence[Task], *, points: int) -> Forecasts:
    lines = [t.line or [] for t in tasks]
    aims = [t.aim for t in tasks if t.aim is not None]
    flat, lengths = list(chain.from_iterable(lines)), [len(line) for line in lines]
    months = np.array([12 if t.rules.annual else 1 for t in tasks])
    found = forecast(
        spread([p.number for p in flat], lengths=lengths),
        points=points,
        ahead=[aim.ahead for aim in aims],
        periods=spread([p.span.month for p in flat], lengths=lengths) // months[:, None],
        with_interval=[all(p.method is not None for p in line) for line in lines],
    )
    reached = reach(
        found,
        target=[aim.goal.bound for aim in aims],
        target_upper=[aim.goal.top for aim in aims],
        polarity=[aim.goal.polarity for aim in aims],
    )
    columns = zip(
        aims,
        lines,
        found.state.tolist(),
        reached.tolist(),
        found.value.tolist(),
        found.lower.tolist(),
        found.upper.tolist(),
        found.slope.tolist(),
        strict=True,
    )
    parts: list[Part] = [
        {
            "state": _STATES[state],
            "aim": _aim(aim),
            "first": line[0].span.text,
            "n": len(line),
            "value": _or_none(value),
            "lower": _or_none(lower),
            "upper": _or_none(upper),
            "slope": _or_none(slope),
            "reach": _REACHES[met],
        }
        for aim, line, state, met, value, lower, upper, slope in columns
    ]
    return Forecasts(parts, conditions.of_reach(reached))


def _aim(aim: Aim) -> dict[str, object]:
    goal = aim.goal
    return {
        "period": aim.at.text,
        "value": goal.value,
        "lower": goal.lower,
        "upper": goal.upper,
        "source": goal.source,
        "illustrative": goal.illustrative,
    }


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value
