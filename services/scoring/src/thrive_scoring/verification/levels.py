"""Confidence levels as the cases spell them: `lower95_0`, `upper99_8`."""

import re
from collections.abc import Iterable, Mapping

from thrive_scoring.domain.methods.intervals import Interval
from thrive_scoring.verification.check import Check

_LIMIT = re.compile(r"(?:lower|upper)(\d+)_(\d+)")


def levels(names: Iterable[str]) -> dict[str, float]:
    """The levels for which limits are named, as shares: {'95_0': 0.95}."""
    found = filter(None, map(_LIMIT.fullmatch, names))
    return {f"{m[1]}_{m[2]}": round(float(f"{m[1]}.{m[2]}") / 100.0, 6) for m in found}


def check_limits(
    check: Check, *, expected: Mapping[str, object], level: str, found: Interval
) -> None:
    """Compare the limits of one level, those that are stated."""
    for name, actual in (("lower" + level, found.lower), ("upper" + level, found.upper)):
        if name in expected:
            check.close(name, expected=expected[name], actual=actual[0])
