"""A figure comes back from what is stored of it, also from what was stored before."""

from decimal import Decimal

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.scoring_log import row
from thrive_scoring.domain.points import Point, difference, point_of, restored, sent
from thrive_shared.contracts.base import NUMBER_PATTERN

YEAR = "2024-04-01/P1Y"


def point(**more: object) -> Point:
    counts = {"numerator": "49", "denominator": "82"}
    made = row("E08000037", YEAR, "59.756097561", **counts, **more)
    return point_of(made, submission_id="s", received_at="2026-06-01T08:00:00Z")


@pytest.mark.parametrize("computed", [True, False])
def test_what_is_stored_comes_back(computed: bool) -> None:
    stored = sent(point(computed=computed))
    found = restored(stored, period=YEAR)
    assert (found.computed, found.number, found.count) == (computed, 59.756097561, 49.0)
    assert sent(found) == stored


def test_a_text_from_before_values_could_be_computed_is_of_a_value_as_sent() -> None:
    earlier = orjson.dumps(orjson.loads(sent(point()))[:-1]).decode()
    assert sent(restored(earlier, period=YEAR)) == sent(point())


@given(st.from_regex(NUMBER_PATTERN, fullmatch=True), st.from_regex(NUMBER_PATTERN, fullmatch=True))
def test_a_difference_is_that_of_the_decimals_in_plain_digits(value: str, earlier: str) -> None:
    found = difference(value, earlier)
    assert Decimal(found) == Decimal(value) - Decimal(earlier)
    assert set(found) <= set("-.0123456789")
    assert Decimal(found) or not found.startswith("-")


@pytest.mark.parametrize(
    ("value", "earlier", "told"),
    [
        ("5.10", "5.1", "0.00"),
        ("-0", "0", "0"),
        ("0.00000012", "0.00000011", "0.00000001"),
        ("0.00000000", "0", "0.00000000"),
        ("3", "4.50", "-1.50"),
    ],
)
def test_a_difference_keeps_every_place(value: str, earlier: str, told: str) -> None:
    assert difference(value, earlier) == told
