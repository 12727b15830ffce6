"""The twelve months to each month: numerators added, denominators averaged, or a named reason."""

from datetime import date
from decimal import Decimal

import pytest
from thrive_gateway.domain.rolling_year import RollingYear, rolling_years
from thrive_shared.contracts.framework import Break
from thrive_shared.contracts.ingest import Observation
from thrive_shared.contracts.period import Period

FIRST = Period.parse("2025-01-01/P1M")
LAST = FIRST.shifted(months=11)


def month(lost: int | None, staff: int | None, *, status: str = "final") -> Observation:
    return Observation.model_validate(
        {
            "row": 1,
            "area": "E08000037",
            "period": str(FIRST),
            "value": "1" if status != "missing" else None,
            "numerator": None if lost is None else str(lost),
            "denominator": None if staff is None else str(staff),
            "status": status,
            "revision": 1,
        }
    )


def year(*months: Observation) -> dict[Period, Observation]:
    return {FIRST.shifted(months=n): each for n, each in enumerate(months)}


def to_the_last(
    *months: Observation, multiplier: int = 1, breaks: tuple[Break, ...] = ()
) -> RollingYear:
    found = rolling_years(year(*months), multiplier=multiplier, breaks=breaks)
    return found[FIRST.shifted(months=len(months) - 1)]


def test_days_are_added_and_employees_averaged() -> None:
    """10 days a month among 100 people, then among 50: 120 days for 75 people on average."""
    months = [month(10, 100)] * 6 + [month(10, 50)] * 6
    found = to_the_last(*months)
    assert found == RollingYear(state="calculated", value=Decimal("1.6000000000"))
    assert to_the_last(*months, multiplier=1000).value == 1600


def test_it_is_rounded_once_half_up_to_ten_decimals() -> None:
    assert to_the_last(*[month(1, 7)] * 12).value == Decimal("1.7142857143")


def test_each_month_looks_back_over_its_own_twelve() -> None:
    found = rolling_years(year(*[month(n, 10) for n in range(14)]), multiplier=1, breaks=())
    values = [each.value for each in found.values()]
    assert values[:11] == [None] * 11
    assert values[11:] == [Decimal("6.6"), Decimal("7.8"), Decimal("9.0")]


@pytest.mark.parametrize(
    "spoilt",
    [month(None, 100), month(10, None), month(10, 100, status="missing")],
    ids=["no numerator", "no denominator", "withdrawn"],
)
def test_a_month_without_its_counts_gives_no_year(spoilt: Observation) -> None:
    whole = [month(10, 100)] * 12
    assert to_the_last(*whole[:5], spoilt, *whole[6:]).state == "counts_missing"
    assert to_the_last(*whole[:11]).state == "counts_missing"


def test_nobody_at_all_gives_no_year() -> None:
    assert to_the_last(*[month(0, 0)] * 12).state == "counts_missing"


def test_a_month_that_is_not_final_is_told() -> None:
    whole = [month(10, 100)] * 12
    assert to_the_last(*whole[:11], month(10, 100, status="provisional")).provisional
    assert not to_the_last(*whole).provisional


@pytest.mark.parametrize(
    ("starts", "state"),
    [
        (FIRST.start, "calculated"),
        (date(2025, 1, 2), "definition_changed"),
        (LAST.end, "definition_changed"),
        (date(2026, 1, 1), "calculated"),
    ],
)
def test_nothing_is_added_up_across_a_new_definition(starts: date, state: str) -> None:
    found = to_the_last(*[month(1, 10)] * 12, breaks=(Break(starts=starts, reason="New"),))
    assert found.state == state
