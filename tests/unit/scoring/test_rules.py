"""What an indicator's definition says of one period: its target, and what it is comparable with."""

from datetime import date

import pytest
from support.scoring_log import indicator
from thrive_scoring.domain.rules import Rules, compile_rules
from thrive_scoring.domain.spans import key_from, span
from thrive_shared.contracts.framework import Indicator


def rules(**more: object) -> Rules:
    return compile_rules(Indicator.model_validate(indicator("A", period="calendar_year", **more)))


def target(starts: str, ends: str | None, value: str, **more: str) -> dict[str, str | None]:
    return {"starts": starts, "ends": ends, "value": value, "source": "Plan", **more}


TARGETED = rules(
    breakdowns=["all", "female", "male"],
    targets=[
        target("2020-01-01", "2029-12-31", "60"),
        target("2023-01-01", "2026-12-31", "70", breakdown="female"),
    ],
)


@pytest.mark.parametrize(
    ("year", "group", "value"),
    [
        (2024, "female", "70"),
        (2024, "male", "60"),
        (2024, "all", "60"),
        # Outside the dates of its own target the one for everybody counts.
        (2021, "female", "60"),
        (2035, "female", None),
        (2035, "all", None),
    ],
)
def test_a_groups_own_target_counts_before_the_one_for_everybody(
    year: int, group: str, value: str | None
) -> None:
    goal = TARGETED.goal(span(f"{year}-01-01/P1Y"), group)
    assert (goal.value if goal else None) == value


@pytest.mark.parametrize(("group", "year", "ahead"), [("female", 2026, 2), ("male", 2029, 5)])
def test_the_target_to_be_met_next_is_the_one_that_ends_first(
    group: str, year: int, ahead: int
) -> None:
    aim = TARGETED.aim(span("2024-01-01/P1Y"), group)
    assert aim is not None
    assert (aim.at, aim.ahead) == (span(f"{year}-01-01/P1Y"), ahead)


def test_without_targets_there_is_nothing_to_reach() -> None:
    at = span("2024-01-01/P1Y")
    untargeted = rules(targets=[])
    assert untargeted.goal(at, "all") is None
    assert untargeted.aim(at, "all") is None


@pytest.mark.parametrize(
    ("year", "since"), [(2014, None), (2015, 2015), (2019, 2015), (2020, 2020)]
)
def test_a_period_is_comparable_back_to_the_latest_break(year: int, since: int | None) -> None:
    breaks = [{"starts": f"{y}-01-01", "reason": "New definition"} for y in (2020, 2015)]
    phase = rules(breaks=breaks).phase(span(f"{year}-01-01/P1Y"))
    assert phase == (key_from(date(since, 1, 1)) if since else 0)
