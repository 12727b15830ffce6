"""Raw values with the mean, its parts and Student's t limits."""

from thrive_scoring.domain.methods import intervals
from thrive_scoring.verification.check import Check
from thrive_scoring.verification.levels import check_limits, levels
from thrive_scoring.verification.reading import Case, numbers


def is_mean(case: Case) -> bool:
    """A list of values and an expected mean."""
    expected = case.get("expected")
    return "values" in case and isinstance(expected, dict) and "mean" in expected


def run(case: Case, check: Check) -> None:
    """Compare sum, count, standard deviation, mean and limits."""
    expected, values = case["expected"], numbers(case["values"])
    sample = intervals.sample([values])
    figures = {
        "mean": sample.mean,
        "stdev": sample.sd,
        "count": sample.n,
        "sum": sample.mean * sample.n,
    }
    for name, actual in figures.items():
        if name in expected:
            check.close(name, expected=expected[name], actual=actual[0])
    for level, confidence in levels(expected).items():
        found = intervals.mean(mean=sample.mean, sd=sample.sd, n=sample.n, confidence=confidence)
        check_limits(check, expected=expected, level=level, found=found)
