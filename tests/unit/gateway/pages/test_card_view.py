"""Scorecards: counts first, coverage always, reds named."""

from datetime import UTC, datetime
from uuid import UUID

from browser.shipped import framework
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views.card import card, cards
from thrive_shared.contracts.framework import Named
from thrive_shared.contracts.scoring import CardScore, Counts, RollUp, ScorecardComputed

NAMES = Names(framework())
PREVENTION = NAMES.framework.objectives[5]
RED = UUID(int=7)


def computed(**roll_up: object) -> ScorecardComputed:
    return ScorecardComputed(
        id=UUID(int=1),
        counter=1,
        area="E08000037",
        dimension="objective",
        group=Named(code=PREVENTION.code, title=PREVENTION.title),
        framework_version=1,
        day=None,
        recorded_at=datetime(2026, 11, 2, tzinfo=UTC),
        counts=Counts(red=1, worse=2, better=1, missing=3, overdue=2),
        roll_up=RollUp.model_validate(
            {
                "position": 41.6,
                "lowest": 20.0,
                "highest": 70.5,
                "coverage": 0.625,
                "verdict": "insufficient",
                "reds": [RED],
            }
            | roll_up
        ),
        scores=(
            CardScore(
                score_id=RED,
                indicator="PR2",
                breakdown="male",
                period="2023-01-01/P3Y",
                state="scored",
                weight=0.5,
            ),
        ),
    )


def test_the_class_says_how_often_other_ways_come_to_it() -> None:
    sure = {"draws": 1000, "green": 0.0, "amber": 0.941, "red": 0.059, "fixed": 2}
    rolled = computed(verdict="amber", coverage=1.0, robustness=sure)
    found = card(rolled, group=PREVENTION, names=NAMES, dimension="objective")

    assert found.robustness == ("Amber in 94% of 1,000 plausible ways of adding up, red in 6%")
    assert "2 without an interval stay as they are" in found.robustness_note
    assert "and judges them again" in found.robustness_note


def test_where_positions_are_normalised_the_note_says_so() -> None:
    sure = {"draws": 1000, "basis": "normalisations", "green": 0.1, "amber": 0.9, "red": 0.0}
    rolled = computed(verdict="amber", coverage=1.0, robustness=sure)
    found = card(rolled, group=PREVENTION, names=NAMES, dimension="objective")

    assert "places them among their peers or between goalposts" in found.robustness_note


def test_without_a_class_nothing_is_said_of_other_ways() -> None:
    found = card(computed(), group=PREVENTION, names=NAMES, dimension="objective")

    assert (found.robustness, found.robustness_note) == ("", "")


def test_counts_come_in_words_and_noughts_are_left_out() -> None:
    found = card(computed(), group=PREVENTION, names=NAMES, dimension="objective")

    assert [(part.kind, part.count) for part in found.counts] == [
        ("red", 1),
        ("worse", 2),
        ("better", 1),
        ("overdue", 2),
        ("missing", 3),
    ]


def test_missing_verdicts_are_never_hidden() -> None:
    found = card(computed(), group=PREVENTION, names=NAMES, dimension="objective")

    assert found.verdict is not None
    assert found.verdict.text.startswith("Insufficient")
    assert found.coverage == "63% of the weight has a current verdict"
    assert found.position == (
        "Roll-up: 42 on a scale from 0 (all red or worse) to 100 (all green or better). "
        "What is missing could still bring it anywhere from 20 to 71"
    )


def test_any_red_is_named_with_its_group_and_a_link() -> None:
    (red,) = card(computed(), group=PREVENTION, names=NAMES, dimension="objective").reds

    assert red.name == "Life expectancy (male)"
    assert red.link == "/indicators/PR2?breakdown=male"


def test_a_full_roll_up_needs_no_range() -> None:
    found = card(
        computed(coverage=1.0, verdict="amber"),
        group=PREVENTION,
        names=NAMES,
        dimension="objective",
    )

    assert found.position == (
        "Roll-up: 42 on a scale from 0 (all red or worse) to 100 (all green or better)"
    )


def test_awaited_cards_keep_their_place() -> None:
    found = cards([computed()], names=NAMES, dimension="objective")

    assert [each.number for each in found] == [1, 2, 3, 4, 5, 6]
    assert [each.waiting for each in found] == [True] * 5 + [False]
