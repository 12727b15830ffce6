"""Annual points with their recent trend, by weighted regression or chi-square for proportions."""

from collections.abc import Mapping

from thrive_scoring.domain.methods import trend
from thrive_scoring.domain.methods.intervals import standard_error
from thrive_scoring.domain.methods.trend import TrendVerdict
from thrive_scoring.verification.check import Check
from thrive_scoring.verification.reading import Case, number

_WORDS = {
    TrendVerdict.INCREASING: "increasing",
    TrendVerdict.DECREASING: "decreasing",
    TrendVerdict.NO_SIGNIFICANT_CHANGE: "no_significant_change",
}
_REFUSED = "cannot_be_calculated"
_SIGNIFICANT = ("increasing", "decreasing")
_AS_EXECUTED = 1e-6
_TWO_DECIMALS = 0.005 + 1e-9


def is_trend(case: Case) -> bool:
    """Points of years."""
    points = case.get("points")
    return isinstance(points, list) and all(isinstance(p, dict) and "year" in p for p in points)


def run(case: Case, check: Check) -> None:
    """Compare verdict, significance and chi-square; every refusal is `cannot_be_calculated`."""
    expected = case["expected"]
    found = _found(case)
    word = _WORDS.get(TrendVerdict(found.verdict[0]), _REFUSED)
    if "trend" in expected:
        check.same("trend", expected=expected["trend"], actual=word)
    if "significant" in expected:
        check.same("significant", expected=expected["significant"], actual=word in _SIGNIFICANT)
    if word != _REFUSED:
        _check_chi2(check, expected=expected, actual=found.chi2[0])


def _found(case: Case) -> trend.Trend:
    ordered = sorted(case["points"], key=lambda point: number(point["year"]))
    by = {key: [[number(point[key]) for point in ordered]] for key in _needed(case)}
    pooled = number(case.get("year_range", 1)) > 1
    if case.get("method") == "chi2_trend_proportions":
        return trend.chi2_trend_proportions(
            counts=by["count"],
            denominators=by["denominator"],
            periods=by["year"],
            overlapping=pooled,
        )
    errors = standard_error(lower=by["lower95"][0], upper=by["upper95"][0])
    return trend.recent_trend(
        values=by["value"], standard_errors=[errors], periods=by["year"], overlapping=pooled
    )


def _needed(case: Case) -> tuple[str, ...]:
    match case.get("method", "weighted_regression"):
        case "chi2_trend_proportions":
            return ("year", "count", "denominator")
        case "weighted_regression":
            return ("year", "value", "lower95", "upper95")
        case other:
            raise ValueError(f"the method {other!r} is not known")


def _check_chi2(check: Check, *, expected: Mapping[str, object], actual: float) -> None:
    for name, relative, absolute in (
        ("chi2_reference_run", _AS_EXECUTED, 0.0),
        ("chi2_2dp", 0.0, _TWO_DECIMALS),
    ):
        if name in expected:
            check.close(
                name,
                expected=expected[name],
                actual=actual,
                relative=relative,
                absolute=absolute,
            )
