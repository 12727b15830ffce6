"""How far a figure can be trusted, in words and check by check."""

import pytest
from support.gateway_records import indicator, score
from thrive_gateway.pages.trust_words import doubt_tag
from thrive_gateway.pages.views.trust import trust

LATE = {"overdue": True, "due": "2026-11-05"}


def trusted(quality, **changes):
    return trust(score(3, quality=quality, **changes), indicator=indicator())


def found(quality, name, **changes):
    return next(c for c in trusted(quality, **changes).checks if c.name == name)


def test_a_score_made_before_quality_was_looked_at_says_nothing():
    assert trusted(None) is None


def test_a_figure_beyond_doubt():
    said = trusted({"confidence": "high"})
    assert (said.tag.text, said.tag.tone) == ("High confidence", "neutral")
    assert said.sentence == "No check found anything against this figure."
    assert not any(check.doubtful for check in said.checks)


def test_the_reasons_make_one_sentence():
    said = trusted({"confidence": "low", "reasons": ["outlier", "incomplete", "provisional"]})
    assert said.tag.text == "Low confidence"
    assert said.sentence == (
        "It lies far from its own recent figures, too many of the latest periods have no figure "
        "and it is provisional."
    )


@pytest.mark.parametrize(
    ("late", "text", "doubtful"),
    [
        (None, "Cannot be told", False),
        (0, "Yes, on the day it was due", False),
        (-1, "Yes, 1 day before it was due", False),
        (12, "No, 12 days after it was due", True),
    ],
)
def test_how_late_it_came(late, text, doubtful):
    check = found({"confidence": "high"}, "Received in time", days_late=late)
    assert check.found.startswith(text)
    assert check.doubtful is doubtful


def test_an_overdue_successor_comes_first():
    quality = {"confidence": "low", "reasons": ["overdue"]}
    check = found(quality, "Received in time", days_late=-3, **LATE)
    assert check.found == "The next figure was due on 5 November 2026 and has not come"
    assert trusted(quality, **LATE).sentence == (
        "The next figure is overdue, so this one is not current any more."
    )


@pytest.mark.parametrize(
    ("signal", "name", "text"),
    [
        (
            {"outlier": {"n": 24, "z": 2.9, "modified_z": -6.745}},
            "Like its own recent figures",
            "No: its distance from the median of 24 is 6.7 (more than 3.5 is unusual)",
        ),
        (
            {"outlier": {"n": 12, "z": 3.18, "modified_z": None}},
            "Like its own recent figures",
            "No: 3.2 standard deviations from the mean of 12 (more than 3 is unusual)",
        ),
        (
            {"flat_line": {"run": 5}},
            "Measured anew",
            "In doubt: the same value was sent 5 times running",
        ),
        (
            {"digit_preference": {"n": 60, "chi_squared": 31.2, "digit": 0}},
            "Counted, not guessed",
            "In doubt: too many of the latest 60 counts end in 0",
        ),
        (
            {"out_of_range": {"lowest": 0, "highest": 20}},
            "A possible value",
            "No: values run from 0.0% to 20.0%",
        ),
        ({"out_of_range": {"highest": 20}}, "A possible value", "No: values run to 20.0%"),
    ],
)
def test_what_a_check_found(signal, name, text):
    check = found({"confidence": "low"} | signal, name)
    assert (check.found, check.doubtful) == (text, True)


def test_a_gap_is_told_and_doubtful_only_as_a_reason():
    gaps = {"completeness": {"present": 11, "expected": 12}}
    check = found({"confidence": "high"} | gaps, "Complete")
    assert (check.found, check.doubtful) == ("11 of the latest 12 periods have a figure", False)
    doubted = {"confidence": "medium", "reasons": ["incomplete"]} | gaps
    assert found(doubted, "Complete").doubtful


def test_a_check_that_could_not_be_made_says_why():
    quality = {"confidence": "high", "untested": {"outlier": "seasonal"}}
    check = found(quality, "Like its own recent figures")
    assert check.found == "Cannot be told: it goes up and down with the seasons"


def test_only_low_confidence_is_tagged_wherever_a_figure_is_shown():
    low, medium = (score(1, quality={"confidence": c}).quality for c in ("low", "medium"))
    assert doubt_tag(low).text == "Low confidence"
    assert doubt_tag(medium) is None
    assert doubt_tag(None) is None
