"""The 95 % limits that a figure allows: published, computed from counts, or none at all."""

from collections.abc import Sequence

from thrive_shared.contracts.framework import IntervalMethod

from thrive_scoring.domain.methods import intervals
from thrive_scoring.domain.points import Point, number
from thrive_scoring.domain.rules import Rules

Ruled = tuple[Point, Rules]


def set_limits(points: Sequence[Ruled]) -> None:
    """Fill in limits and method of new points. Never invents a denominator or a standard error."""
    chosen = [(point, rules, _method(point, rules)) for point, rules in points]
    for point, _, method in chosen:
        if method == "published":
            point.low, point.high, point.method = number(point.lower), number(point.upper), method
    _compute([(p, r) for p, r, m in chosen if m == "wilson"], method="wilson")
    _compute([(p, r) for p, r, m in chosen if m == "byar"], method="byar")


def _method(point: Point, rules: Rules) -> str | None:
    allowed = rules.indicator.interval
    if point.value is None or allowed is IntervalMethod.NONE:
        return None
    if point.lower is not None and point.upper is not None:
        return "published"
    if point.numerator is None or point.denominator is None:
        return None
    return None if allowed is IntervalMethod.PUBLISHED else allowed.value


def _compute(points: Sequence[Ruled], *, method: str) -> None:
    if not points:
        return
    counts = [number(p.numerator) for p, _ in points]
    denominators = [number(p.denominator) for p, _ in points]
    if method == "wilson":
        found = intervals.wilson(counts, denominators, multiplier=1.0)
    else:
        found = intervals.rate(counts, denominators, multiplier=1.0)
    for (point, rules), low, high in zip(
        points, found.lower.tolist(), found.upper.tolist(), strict=True
    ):
        if low == low and high == high:
            point.low, point.high = low * rules.multiplier, high * rules.multiplier
            point.method = method
