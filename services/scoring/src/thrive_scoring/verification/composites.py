"""Normalised and aggregated indicators."""

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from thrive_scoring.domain.methods import aggregate, normalise
from thrive_scoring.verification.check import Check
from thrive_scoring.verification.reading import Case, number, numbers

Figures = NDArray[np.float64]
_CELL = re.compile(r"m([1-9])([1-9])")
_REFUSED = "error"


def is_composite(case: Case) -> bool:
    """A named method with what it is applied to."""
    return "method" in case and bool({"x", "input", "rows"} & set(case))


def run(case: Case, check: Check) -> None:
    """Compare a normalised list, a mean, or how units outrank each other."""
    expected = case["expected"]
    if case["method"] == "outranking_matrix":
        _check_outranking(check, case=case)
    elif "weights" in case:
        wanted = None if expected == _REFUSED else expected
        check.close("mean", expected=wanted, actual=_aggregated(case)[0])
    else:
        wanted = expected if isinstance(expected, list) else [expected]
        check.each_close("value", expected=wanted, actual=_normalised(case).tolist())


def _normalised(case: Case) -> Figures:
    given = case["input"] if "input" in case else case["x"]
    values = numbers(given if isinstance(given, list) else [given])
    direction = int(number(case["direction"]))
    told: Mapping[str, object] = case.get("parameters") or case
    match case["method"]:
        case "goalposts" | "goalposts_trunc":
            return normalise.goalposts(
                values,
                lower=number(told["lower"]),
                upper=number(told["upper"]),
                scale=number(told["scale"]),
                direction=direction,
            )
        case "distance_to_target":
            return normalise.distance_to_target(
                values, target=number(told["target"]), direction=direction, cap=bool(told["cap"])
            )
        case "minmax_0_100":
            lower, upper = _pair(told.get("l_u", [0, 100]))
            return normalise.min_max(values, direction=direction, lower=lower, upper=upper)
        case "zscore_0_1":
            mean, sd = _pair(told.get("m_sd", [0, 1]))
            return normalise.z_score(values, direction=direction, mean=mean, sd=sd)
        case "rank":
            return normalise.rank_score(values, direction=direction)
        case "prank":
            return normalise.percentile_rank(values, direction=direction)
        case other:
            raise ValueError(f"the method {other!r} is not known")


def _aggregated(case: Case) -> Figures:
    values, weights = [numbers(case["x"])], [numbers(case["weights"])]
    match case["method"]:
        case "arithmetic_mean":
            return aggregate.arithmetic_mean(values, weights=weights)
        case "geometric_mean":
            return aggregate.geometric_mean(values, weights=weights)
        case "harmonic_mean":
            return aggregate.harmonic_mean(values, weights=weights)
        case "generalised_mean":
            return aggregate.generalised_mean(values, weights=weights, p=number(case["p"]))
        case other:
            raise ValueError(f"the method {other!r} is not known")


def _check_outranking(check: Check, *, case: Case) -> None:
    """Cells m21, m31 … (row over column), and how many units outrank another in everything."""
    expected, rows = case["expected"], case["rows"]
    if not isinstance(rows, list):
        raise TypeError("`rows` is not a list of units")
    weights = numbers(case["weights"]) if "weights" in case else None
    beats = aggregate.outranking_matrix([numbers(row) for row in rows], weights=weights)
    for name, wanted in expected.items():
        if cell := _CELL.fullmatch(name):
            check.close(name, expected=wanted, actual=beats[int(cell[1]) - 1, int(cell[2]) - 1])
    dominant = int(np.count_nonzero(beats == 1.0))
    pairs = len(rows) * (len(rows) - 1) / 2.0
    for name, actual in (("dominant_pairs", dominant), ("fraction_dominant", dominant / pairs)):
        if name in expected:
            check.close(name, expected=expected[name], actual=actual)


def _pair(given: object) -> tuple[float, float]:
    if not isinstance(given, list):
        raise TypeError(f"{given!r} is not a pair of numbers")
    first, second = numbers(given)
    return first, second
