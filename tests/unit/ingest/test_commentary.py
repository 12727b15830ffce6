"""Commentary: what is read of an offer, and which words are new."""

from datetime import UTC, datetime
from typing import Any

import pytest
from support.ingest_catalogue import SENDER, catalogue
from thrive_ingest.domain.commentary import (
    CommentaryOffer,
    OtherWords,
    read_offer,
    unknown_words,
    without_erased,
)

WORDS = {"kind": "explanation", "indicator": "PR5", "area": "E08000037", "text": "Because."}


def read(*values: Any) -> CommentaryOffer:
    return read_offer(
        values,
        reference="body",
        catalogue=catalogue(),
        sender=SENDER,
        now=datetime(2026, 11, 16, tzinfo=UTC),
    )


def test_an_offer_keeps_what_is_well_and_lists_every_mistake_of_the_rest() -> None:
    offer = read(WORDS, {**WORDS, "kind": "excuse"}, {**WORDS, "area": "Gatehead", "ownr": "me"})
    assert (offer.rows, len(offer.words)) == (3, 1)
    assert [(m.row, m.column) for m in offer.mistakes] == [(2, "kind"), (3, "ownr"), (3, "area")]


def test_a_field_that_cannot_be_read_hides_no_other_mistake() -> None:
    offer = read({**WORDS, "kind": "action", "indicator": "ZZ", "due": "soon", "ownr": "me"})
    assert [(m.column, m.code) for m in offer.mistakes] == [
        ("due", "unreadable_row"),
        ("ownr", "unknown_column"),
        ("indicator", "unknown_indicator"),
    ]
    assert offer.mistakes[0].fix == "Write the day like 2027-03-31."
    assert [m.column for m in read("words").mistakes] == [""]


def test_the_same_words_twice_are_one_new_commentary() -> None:
    offer = read(WORDS, WORDS, {**WORDS, "text": "Also because."})
    assert [w.body.text for w in unknown_words(offer.words, known={}).values()] == [
        "Because.",
        "Also because.",
    ]


def test_known_words_are_not_new() -> None:
    [one] = read({"reference": "a", **WORDS}).words
    assert unknown_words([one], known={one.body.commentary_id: one.digest}) == {}


@pytest.mark.parametrize("known", [True, False], ids=["stored before", "earlier in the offer"])
def test_a_reference_stands_for_the_same_words_for_ever(known: bool) -> None:
    first, other = read(
        {"reference": "a", **WORDS}, {"reference": "a", **WORDS, "text": "Other words."}
    ).words
    before = {first.body.commentary_id: first.digest} if known else {}
    with pytest.raises(OtherWords):
        unknown_words([other] if known else [first, other], known=before)


def test_erased_words_are_a_mistake_among_the_others_and_never_told_again() -> None:
    offer = read({"reference": "a", **WORDS}, {**WORDS, "kind": "excuse"}, WORDS)
    first, last = offer.words
    gone = {first.body.commentary_id: None}
    left = without_erased(offer, known=gone)
    assert [(m.row, m.column, m.code) for m in left.mistakes] == [
        (1, "reference", "erased"),
        (2, "kind", "unreadable_row"),
    ]
    assert (left.words, left.rows) == ([last], 3)
    assert "Because" not in str(left.mistakes[0])
    assert without_erased(offer, known={first.body.commentary_id: first.digest}) is offer
