"""Which figure should stand by a day: the release lag decides."""

from datetime import date

import pytest
from support.scoring_log import indicator
from thrive_scoring.domain import lateness
from thrive_scoring.domain.rules import compile_rules
from thrive_scoring.domain.spans import span
from thrive_shared.contracts.framework import Indicator

FIRST = span("2023-01-01/P1Y")
RULES = compile_rules(
    Indicator.model_validate(indicator("A", period="calendar_year", release_lag_days=60))
)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (None, 2023),
        (date(2023, 6, 1), 2023),
        # The figure of 2024 is due on 1 March 2025, sixty days after the year's last day.
        (date(2025, 1, 1), 2023),
        (date(2025, 3, 1), 2023),
        (date(2025, 3, 2), 2024),
        (date(2026, 3, 1), 2024),
        (date(2026, 3, 2), 2025),
    ],
)
def test_a_figure_should_stand_once_its_release_lag_has_passed(day: date | None, year: int) -> None:
    assert lateness.latest_due(RULES, FIRST, day=day) == span(f"{year}-01-01/P1Y")


def test_the_next_figure_is_due_a_release_lag_after_its_period() -> None:
    assert lateness.due(RULES, FIRST) == date(2025, 3, 1)
