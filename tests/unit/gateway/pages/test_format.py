"""Numbers, days and times as people read them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from thrive_gateway.pages import format as shown


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("24.05", 1, "24.1"),
        ("24.04", 1, "24.0"),
        (0.25, 1, "0.3"),
        ("-0.05", 1, "−0.1"),
        ("-0.04", 1, "0.0"),
        ("16833", 0, "16,833"),
        ("1689.711944344726", 1, "1,689.7"),
    ],
)
def test_numbers_are_rounded_half_up_once(value: str | float, decimals: int, text: str) -> None:
    assert shown.number(value, decimals=decimals) == text


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text", "words"),
    [
        ("25.1", "%", 1, "25.1%", "25.1%"),
        ("77.9", "% premises", 1, "77.9%", "77.9%"),
        ("16833", "£ nominal", 0, "£16,833", "£16,833"),
        ("-5", "£", 0, "−£5", "−£5"),
        ("198.9", "per 100,000", 1, "198.9", "198.9 per 100,000"),
        ("7.35", "score 0–10", 2, "7.35", "7.35"),
        ("77.3", "years", 1, "77.3", "77.3 years"),
    ],
)
def test_units_stand_where_people_expect_them(
    value: str, unit: str, decimals: int, text: str, words: str
) -> None:
    assert shown.measure(value, unit=unit, decimals=decimals).text == text
    assert shown.in_words(value, unit=unit, decimals=decimals) == words


def test_percentages_change_in_percentage_points() -> None:
    assert shown.size_of_change("-2.6", unit="%", decimals=1) == "2.6 percentage points"
    assert shown.size_of_change("1.0", unit="%", decimals=0) == "1 percentage point"
    assert shown.size_of_change("0.02", unit="%", decimals=1) == "0.02 percentage points"
    assert shown.size_of_change("0.002", unit="%", decimals=1) == "less than 0.01 percentage points"
    assert shown.size_of_change("0.4", unit="£ a head", decimals=0) == "less than £1"
    assert shown.size_of_change("0", unit="%", decimals=1) == "0.0 percentage points"
    assert shown.size_of_change("-14.2", unit="per 100,000", decimals=1) == "14.2 per 100,000"


def test_a_value_that_would_look_equal_to_its_target_shows_one_more_decimal() -> None:
    assert shown.decimals_apart("91.96", target="92", decimals=1) == 2
    assert shown.decimals_apart("92", target="92.0", decimals=1) == 1
    assert shown.decimals_apart("91.4", target="92", decimals=1) == 1


def test_times_are_london_times() -> None:
    summer = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    noon = datetime(2026, 11, 22, 12, 5, tzinfo=UTC)

    assert shown.moment(summer) == "1 July 2026 at 12:30am"
    assert shown.moment(noon) == "22 November 2026 at 12:05pm"
    assert shown.short_moment(noon) == "22 Nov 2026, 12:05pm"
    assert shown.day(date(2026, 11, 1)) == "1 November 2026"


@given(
    value=st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, places=6),
    decimals=st.integers(0, 4),
)
def test_a_shown_number_is_within_half_a_step(value: Decimal, decimals: int) -> None:
    text = shown.number(value, decimals=decimals).replace(",", "").replace("−", "-")

    assert abs(Decimal(text) - value) <= Decimal(1).scaleb(-decimals) / 2
