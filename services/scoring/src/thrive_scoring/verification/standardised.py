"""Age bands with a directly standardised rate and Dobson's limits."""

import math

from thrive_scoring.domain.methods import intervals
from thrive_scoring.verification.check import Check
from thrive_scoring.verification.levels import check_limits, levels
from thrive_scoring.verification.reading import Case, number, numbers


def is_standardised(case: Case) -> bool:
    """Counts and populations with a standard population, band by band."""
    return {"count", "population", "standard_population", "expected"} <= set(case)


def run(case: Case, check: Check) -> None:
    """Compare totals, value and limits; fewer than 10 events in all have neither."""
    expected = case["expected"]
    counts, people = numbers(case["count"]), numbers(case["population"])
    for name, figures in (("total_count", counts), ("total_pop", people)):
        if name in expected:
            known = [each for each in figures if not math.isnan(each)]
            check.close(name, expected=expected[name], actual=math.fsum(known))
    for level, confidence in (levels(expected) or {"95_0": 0.95}).items():
        found = intervals.dsr(
            counts=[counts],
            populations=[people],
            standard_populations=[numbers(case["standard_population"])],
            confidence=confidence,
            multiplier=number(case["multiplier"]),
        )
        check_limits(check, expected=expected, level=level, found=found)
    check.close("value", expected=expected["value"], actual=found.value[0])
