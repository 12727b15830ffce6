"""The 95 % limits that a figure allows: published, computed from counts, or none at all."""

from collections.abc import Sequence

from thrive_scoring.domain.methods import intervals
from thrive_scoring.domain.points import Point, number
from thrive_scoring.domain.rules import Rules

Ruled = tuple[Point, Rules]


def set_limits(points: Sequence[Ruled]) -> None:
    """Fill in limits and method of new points. Never invents a denominator or a standard error."""
    computed: dict[str, list[Ruled]] = {"wilson": [], "byar": []}
    for ruled in points:
        point, rules = ruled
        allowed = rules.interval
        if point.value is None or allowed == "none":
            continue
        if point.lower is not None and point.upper is not None:
            point.set_limits(float(point.lower), float(point.upper), method="published")
        elif allowed in computed and point.numerator is not None and point.denominator is not None:
            computed[allowed].append(ruled)
    for method, ruled_points in computed.items():
        _compute(ruled_points, method=method)


def _compute(points: Sequence[Ruled], *, method: str) -> None:
    if not points:
        return
    counts = [p.count for p, _ in points]
    denominators = [number(p.denominator) for p, _ in points]
    if method == "wilson":
        found = intervals.wilson(counts, denominators, multiplier=1.0)
    else:
        found = intervals.rate(counts, denominators, multiplier=1.0)
    for (point, rules), low, high in zip(
        points, found.lower.tolist(), found.upper.tolist(), strict=True
    ):
        if low == low and high == high:
            point.set_limits(low * rules.multiplier, high * rules.multiplier, method=method)
