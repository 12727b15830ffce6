"""Deprivation quantiles with slope and relative index of inequality and simulated limits."""

from collections.abc import Mapping

import numpy as np

from thrive_scoring.domain.methods import inequality
from thrive_scoring.domain.methods.columns import Column
from thrive_scoring.domain.methods.inequality import Scale
from thrive_scoring.domain.methods.intervals import standard_error
from thrive_scoring.verification.check import Check
from thrive_scoring.verification.reading import Case, number

_SCALES = {"other": Scale.RAW, "rate": Scale.LOG, "proportion": Scale.LOGIT}
_TOLERANCE = 1e-6
_SEED = 20230717
_DRAWS = 50_000
_LIMIT_TOLERANCES = ((99.0, 0.02), (100.0, 0.05))
"""Up to a confidence in per cent: how far simulated limits may differ, as a share of the width."""

_FIGURES = ("value", "population", "se", "lower95", "upper95")

Quantiles = Mapping[str, Column]


def is_slope(case: Case) -> bool:
    """Rows of quantiles."""
    rows = case.get("rows")
    return isinstance(rows, list) and all(isinstance(r, dict) and "quantile" in r for r in rows)


def run(case: Case, check: Check) -> None:
    """Compare slope, ratio, intercept, and the limits at each confidence."""
    ordered = sorted(case["rows"], key=lambda row: number(row["quantile"]))
    by = {key: np.array([number(row.get(key)) for row in ordered]) for key in _FIGURES}
    expected = case["expected"]
    fitted_on = _SCALES[case["value_type"]] if case["transform"] else Scale.RAW
    multiplier = number(case["multiplier"])
    slope = inequality.slope_index(
        values=[by["value"]],
        populations=[by["population"]],
        scale=fitted_on,
        multiplier=multiplier,
    )
    # the source scales the intercept only where it transforms
    per = abs(multiplier) if case["transform"] else 1.0
    figures = {"sii": slope.sii[0], "rii": slope.rii[0], "intercept": slope.intercept[0] * per}
    for name, actual in figures.items():
        if name in expected:
            check.close(name, expected=expected[name], actual=actual, relative=_TOLERANCE)
    for limits in expected.get("ci", []):
        _check_limits(check, case=case, limits=limits, by=by)


def _standard_errors(by: Quantiles, *, scale: Scale) -> Column:
    """Those that are stated, else those that the limits imply on the same scale."""
    lower, upper = (
        inequality.to_scale(by[limit][None, :], scale=scale)[0] for limit in ("lower95", "upper95")
    )
    return np.where(np.isfinite(by["se"]), by["se"], standard_error(lower=lower, upper=upper))


def _check_limits(check: Check, *, case: Case, limits: Mapping[str, object], by: Quantiles) -> None:
    scale = _SCALES[case["value_type"]]
    confidence = number(limits["confidence"])
    found = inequality.simulated_slope_interval(
        values=by["value"],
        standard_errors=_standard_errors(by, scale=scale),
        populations=by["population"],
        seed=_SEED,
        scale=scale,
        fitted_on=scale if case["transform"] else Scale.RAW,
        draws=_DRAWS,
        confidence=confidence / 100.0,
        multiplier=number(case["multiplier"]),
    )._asdict()
    share = next(share for up_to, share in _LIMIT_TOLERANCES if confidence <= up_to)
    for index in ("sii", "rii"):
        names = (f"{index}_lower", f"{index}_upper")
        if not set(names) <= set(limits):
            continue
        width = number(limits[names[1]]) - number(limits[names[0]])
        for name in names:
            check.close(
                f"{name} at {confidence:g} %",
                expected=limits[name],
                actual=found[name],
                relative=0.0,
                absolute=share * abs(width),
            )
