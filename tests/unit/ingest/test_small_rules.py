"""Keys, days and the shapes of an offer."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from thrive_ingest.barriers import missed_days
from thrive_ingest.domain.api_key import key_hash, new_key, well_formed
from thrive_ingest.domain.offered import (
    NotAnOffer,
    Offered,
    commentary_offered,
    read_offered,
)
from thrive_ingest.door_records import partner_of
from thrive_shared.contracts.topics import offered_topic

DAY = date(2026, 11, 16)


def test_a_key_is_well_formed_unique_and_its_hash_needs_the_secret() -> None:
    key = new_key()
    assert well_formed(key)
    assert key != new_key()
    assert key_hash(key, secret="a") == key_hash(key, secret="a")
    assert key_hash(key, secret="a") != key_hash(key, secret="b")


@given(st.integers(4, 51), st.sampled_from("0123456789abcdef"))
def test_a_typing_error_in_a_key_is_noticed(place: int, letter: str) -> None:
    key = new_key()
    typed = key[:place] + letter + key[place + 1 :]
    assert well_formed(typed) is (typed == key)


@given(st.text())
def test_no_text_breaks_the_check_of_a_key(text: str) -> None:
    assert not well_formed(text)


def test_days_missed_are_told_one_by_one_and_never_back() -> None:
    assert missed_days(None, today=DAY, pinned=False) == [DAY]
    assert missed_days(DAY, today=DAY, pinned=False) == []
    assert missed_days(date(2026, 11, 13), today=DAY, pinned=False) == [
        date(2026, 11, 14),
        date(2026, 11, 15),
        DAY,
    ]
    assert missed_days(date(2026, 11, 13), today=DAY, pinned=True) == [DAY]
    assert missed_days(date(2026, 12, 1), today=DAY, pinned=False) == []


def test_an_offer_is_a_row_a_list_or_an_object_with_rows() -> None:
    assert read_offered({"area": "x"}) == Offered([{"area": "x"}])
    assert read_offered([1, 2]) == Offered([1, 2])
    assert read_offered({"rows": [], "reference": "r"}) == Offered([], "r")


@pytest.mark.parametrize(
    "value",
    [7, "rows", None, {"rows": 1}, {"rows": [], "refrence": "r"}, {"rows": [], "atomic": 1}],
)
def test_anything_else_is_no_offer(value: object) -> None:
    with pytest.raises(NotAnOffer):
        read_offered(value)


@pytest.mark.parametrize("value", [{"area": "x"}, {"rows": []}, [{"commentary": []}], 7])
def test_figures_are_no_commentary(value: object) -> None:
    assert commentary_offered(value) is None


def test_commentary_is_offered_as_a_list() -> None:
    assert commentary_offered({"commentary": [1, 2]}) == [1, 2]


@pytest.mark.parametrize(
    "value", [{"commentary": {}}, {"commentary": "x"}, {"commentary": [], "rows": []}]
)
def test_a_malformed_offer_of_commentary_is_no_offer(value: object) -> None:
    with pytest.raises(NotAnOffer):
        commentary_offered(value)


def test_the_name_of_a_door_is_its_partner() -> None:
    assert partner_of(offered_topic("adult-care").name) == "adult-care"
