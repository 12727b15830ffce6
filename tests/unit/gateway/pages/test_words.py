"""Verdicts in words."""

from uuid import UUID

import pytest
from thrive_gateway.pages import words
from thrive_shared.contracts.scoring import BenchmarkVerdict, RollUp, Spc, TargetVerdict, Trend

ENGLAND = "E92000001"


def test_a_colour_is_always_said_in_words() -> None:
    for rag in ("green", "amber", "red"):
        tag = words.target_tag(
            TargetVerdict.model_validate({"rag": rag, "distinguishable": None, "source": "x"})
        )
        assert tag is not None
        assert tag.text.lower().startswith(rag)


def test_a_target_inside_the_interval_is_said() -> None:
    tag = words.target_tag(TargetVerdict(rag="red", distinguishable=False, source="x"))

    assert tag is not None
    assert "Not distinguishable" in tag.note


def test_a_target_without_colour_gives_no_tag() -> None:
    assert words.target_tag(TargetVerdict(rag=None, distinguishable=None, source="x")) is None


def test_a_published_verdict_is_told_from_a_computed_one() -> None:
    published = BenchmarkVerdict(
        area=ENGLAND, value="22.2", verdict="worse", basis="published", state="compared"
    )
    computed = published.model_copy(update={"basis": "interval", "verdict": "similar"})

    tags = [words.benchmark_tag(each, name="England") for each in (published, computed)]

    assert [tag.text for tag in tags if tag] == ["Worse than England", "Similar to England"]
    assert ["published" in tag.note for tag in tags if tag] == [True, False]


def test_why_there_is_no_comparison_is_said() -> None:
    absent = BenchmarkVerdict(
        area=ENGLAND, value=None, verdict=None, basis=None, state="no_comparator_figure"
    )
    untested = absent.model_copy(update={"value": "22.2", "state": "no_interval"})

    assert "no figure for England" in words.benchmark_state(absent, name="England")
    assert "no interval" in words.benchmark_state(untested, name="England")


def test_process_limits_say_what_is_unusual() -> None:
    found = Spc(
        state="ok",
        rule_set="mdc",
        n=24,
        special_cause="shift",
        variation="concerning",
        assurance="consistently_missed",
    )

    tags = words.spc_tags(found)

    assert [tag.text for tag in tags] == [
        "Unusual change: concerning",
        "Usual range: misses the target",
    ]
    assert tags[0].note == "Seven points on one side of the mean"
    assert "a single figure may meet it" in tags[1].note


@pytest.mark.parametrize(
    ("assurance", "text"),
    [
        ("consistently_met", "Usual range: meets the target"),
        ("inconsistent", "Usual range: may meet or miss the target"),
    ],
)
def test_what_the_usual_range_says_of_the_target_is_said_as_such(assurance: str, text: str) -> None:
    found = Spc(state="ok", rule_set="mdc", n=24, assurance=assurance)

    (tag,) = words.spc_tags(found)

    assert tag.text == text


def test_process_limits_of_increments_say_what_they_judge() -> None:
    found = Spc(
        state="ok",
        rule_set="mdc",
        n=24,
        basis="increments",
        increment="3.1",
        centre=9.2,
        special_cause="outside_limits",
        variation="concerning",
    )

    (tag,) = words.spc_tags(found)

    assert tag.text == "Unusual amount added: concerning"
    assert tag.note == "What each period added: outside its process limits"
    assert "not the year so far" in words.spc_basis(found)
    assert words.spc_basis(found.model_copy(update={"basis": "values"})) == ""


def test_a_trend_says_which_way_is_good() -> None:
    assert words.trend_words(Trend(state="tested", verdict="decreasing", good=True)) == (
        "Recent trend: decreasing over five years, getting better"
    )
    assert "no interval" in words.trend_words(Trend(state="no_interval"))


def test_an_insufficient_roll_up_says_so() -> None:
    found = RollUp(
        position=50.0,
        lowest=0.0,
        highest=100.0,
        coverage=0.4,
        verdict="insufficient",
        reds=(UUID(int=1),),
    )

    assert words.roll_up_tag(found).text.startswith("Insufficient")
