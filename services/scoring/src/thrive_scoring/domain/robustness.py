"""How robust the class of a card's roll-up is: its figures judged and added up again and again.

The draws belong to what the roll-up is made from, so that a card says the same live, as known at
an earlier instant and in a replay, whatever day it is made on.
"""

import math
from collections.abc import Sequence

import numpy as np
from thrive_shared.contracts.framework import Indicator

from thrive_scoring.domain.frame import Frame
from thrive_scoring.domain.methods.intervals import WIDTH_IN_STANDARD_ERRORS
from thrive_scoring.domain.methods.redraws import Judged, redrawn
from thrive_scoring.domain.methods.robustness import DRAWS
from thrive_scoring.domain.points import number
from thrive_scoring.domain.spans import span
from thrive_scoring.domain.standing import AreaScore

Counted = tuple[Indicator, AreaScore, float]
"""An indicator with its current score, which has a position, and its weight in the roll-up."""


def robustness(
    counted: Sequence[Counted], *, key: str, frame: Frame, never_green: bool
) -> dict[str, object]:
    """The contract's Robustness of a roll-up that has a class.

    `key` says whose roll-up it is; `never_green` that nothing could have made it green.
    """
    rows = [_row(each, frame=frame) for each in counted]
    judged = Judged(*(np.array(column) for column in zip(*rows, strict=True)))
    shares = redrawn(judged, name="|".join([key, *map(_made_of, counted)]), never_green=never_green)
    return {
        "draws": DRAWS,
        **shares._asdict(),
        "fixed": int(np.count_nonzero(~(judged.error > 0))),
    }


def _made_of(counted: Counted) -> str:
    indicator, score, weight = counted
    said = score.facts
    return f"{indicator.code}|{score.breakdown}|{score.period}|{said['value']}|{weight}"


def _row(counted: Counted, *, frame: Frame) -> tuple[float, ...]:
    """One figure as `Judged` has it."""
    indicator, score, weight = counted
    said, rules = score.facts, frame.rules[indicator.code]
    value, low, high = (_float(said[name]) for name in ("value", "lower", "upper"))
    goal = rules.goal(span(score.period or ""), score.breakdown) if said["rag"] else None
    compared = goal is None and said["benchmark_value"] is not None and math.isfinite(low)
    return (
        value,
        (high - low) / WIDTH_IN_STANDARD_ERRORS,
        weight,
        said["position"],
        float(rules.polarity),
        goal.bound if goal else math.nan,
        goal.top if goal else math.nan,
        float(goal.polarity) if goal else math.nan,
        rules.tolerance,
        float(rules.scale),
        number(said["benchmark_value"]) if compared else math.nan,
        value - low,
        high - value,
    )


def _float(said: str | float | None) -> float:
    return math.nan if said is None else float(said)
