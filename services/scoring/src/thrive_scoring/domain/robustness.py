"""How robust the class of a card's roll-up is: its figures judged and added up again and again.

The draws belong to what the roll-up is made from, so that a card says the same live, as known at
an earlier instant and in a replay, whatever day it is made on.
"""

import math
from collections.abc import Sequence

import numpy as np
from thrive_shared.contracts.framework import Indicator

from thrive_scoring.domain.frame import Frame
from thrive_scoring.domain.methods import robustness as methods
from thrive_scoring.domain.methods.intervals import WIDTH_IN_STANDARD_ERRORS
from thrive_scoring.domain.methods.redraws import Judged, Shares, redrawn
from thrive_scoring.domain.methods.robustness import DRAWS, Scales
from thrive_scoring.domain.points import number
from thrive_scoring.domain.spans import span
from thrive_scoring.domain.standing import AreaScore

Counted = tuple[Indicator, AreaScore, float]
"""An indicator with its current score, which has a position, and its weight in the roll-up."""
_SPREAD = ("lowest", "highest", "mean", "sd")


def robustness(
    counted: Sequence[Counted], *, key: str, frame: Frame, never_green: bool, any_red: bool
) -> dict[str, object]:
    """The contract's Robustness of a roll-up that has a class.

    `key` says whose roll-up it is; `never_green` that nothing could have made it green; `any_red`
    that a figure of it is red. Positions are normalised where every figure can be, else they stay
    verdicts.
    """
    name = "|".join([key, *map(_made_of, counted)])
    found = _normalised(counted, name=name, frame=frame, capped=never_green or any_red)
    basis = "normalisations"
    if found is None:
        found, basis = _judged_again(counted, name=name, frame=frame, held=never_green), "verdicts"
    fixed = sum(not _error(score) > 0 for _, score, _ in counted)
    return {"draws": DRAWS, "basis": basis, **found._asdict(), "fixed": fixed}


def _made_of(counted: Counted) -> str:
    indicator, score, weight = counted
    said = score.facts
    return f"{indicator.code}|{score.breakdown}|{score.period}|{said['value']}|{weight}"


def _normalised(
    counted: Sequence[Counted], *, name: str, frame: Frame, capped: bool
) -> Shares | None:
    """Draws over min-max, z and goalposts; None where a figure lacks peers or goalposts."""
    columns = [_scale(each, frame=frame) for each in counted]
    measured = [column for column in columns if column is not None]
    if len(measured) < len(counted):
        return None
    found = methods.robustness(
        ids=[name],
        values=[_float(score.facts["value"]) for _, score, _ in counted],
        standard_errors=[_error(score) for _, score, _ in counted],
        weights=[weight for _, _, weight in counted],
        scales=Scales(*([list(row)] for row in zip(*measured, strict=True))),
        capped=capped,
    )
    if found.state[0] != methods.RobustnessState.CALCULATED:
        return None
    return Shares(float(found.green[0]), float(found.amber[0]), float(found.red[0]))


def _scale(counted: Counted, *, frame: Frame) -> tuple[float, ...] | None:
    """What one figure's position is normalised by, as `Scales` has it."""
    indicator, score, _ = counted
    spread, posts = score.facts.get("scale"), frame.rules[indicator.code].goalposts
    if spread is None or posts is None:
        return None
    return (*(spread[name] for name in _SPREAD), float(posts.worst), float(posts.best))


def _judged_again(counted: Sequence[Counted], *, name: str, frame: Frame, held: bool) -> Shares:
    rows = [_row(each, frame=frame) for each in counted]
    judged = Judged(*(np.array(column) for column in zip(*rows, strict=True)))
    return redrawn(judged, name=name, never_green=held)


def _row(counted: Counted, *, frame: Frame) -> tuple[float, ...]:
    """One figure as `Judged` has it."""
    indicator, score, weight = counted
    said, rules = score.facts, frame.rules[indicator.code]
    value, low, high = (_float(said[name]) for name in ("value", "lower", "upper"))
    goal = rules.goal(span(score.period or ""), score.breakdown) if said["rag"] else None
    compared = goal is None and said["benchmark_value"] is not None and math.isfinite(low)
    return (
        value,
        _error(score),
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


def _error(score: AreaScore) -> float:
    """The standard error that the limits imply; NaN without an interval."""
    low, high = (_float(score.facts[name]) for name in ("lower", "upper"))
    return (high - low) / WIDTH_IN_STANDARD_ERRORS


def _float(said: str | float | None) -> float:
    return math.nan if said is None else float(said)
