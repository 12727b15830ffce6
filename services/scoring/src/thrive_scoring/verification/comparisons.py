"""An area's value beside a comparator: better, similar or worse."""

from thrive_scoring.domain.methods import comparison
from thrive_scoring.domain.methods.columns import Codes
from thrive_scoring.domain.methods.comparison import BenchmarkVerdict
from thrive_scoring.domain.methods.polarity import Polarity
from thrive_scoring.verification.check import Check
from thrive_scoring.verification.reading import Case, number

_POLARITY = {
    "high_is_good": Polarity.HIGH,
    "low_is_good": Polarity.LOW,
    "none": Polarity.NONE,
    None: Polarity.NONE,
}

_OUTER = {"lower99_8", "upper99_8"}
"""With these limits too, a comparison tells best and worst."""


def is_comparison(case: Case) -> bool:
    """A value with a comparator."""
    return {"data", "comparator", "method"} <= set(case)


def run(case: Case, check: Check) -> None:
    """Compare the verdict; null is expected where no comparison is possible."""
    verdict = BenchmarkVerdict(_found(case)[0])
    actual = None if verdict == BenchmarkVerdict.NONE else verdict.name.lower()
    check.same("verdict", expected=case["expected"], actual=actual)


def _found(case: Case) -> Codes:
    data, polarity = case["data"], _POLARITY[case["polarity"]]
    comparator = number(case["comparator"]["value"])
    match case["method"]:
        case str(method) if method.startswith("single_overlapping_95"):
            area = {
                "value": number(data["value"]),
                "lower": number(data["lower95"]),
                "upper": number(data["upper95"]),
                "comparator": comparator,
                "polarity": polarity,
            }
            if not set(data) >= _OUTER:
                return comparison.benchmark(**area)
            outer = {"lower_998": data["lower99_8"], "upper_998": data["upper99_8"]}
            return comparison.benchmark_at_two_levels(
                **area, **{name: number(limit) for name, limit in outer.items()}
            )
        case "control_limits_proportion":
            lower, upper = comparison.control_limits_proportion(
                comparator=comparator,
                denominator=number(data["denominator"]),
                z=number(case["z"]),
                multiplier=number(case["unit"]),
            )
            return comparison.against_control_limits(
                value=number(data["value"]), lower=lower, upper=upper, polarity=polarity
            )
        case other:
            raise ValueError(f"the method {other!r} is not known")
