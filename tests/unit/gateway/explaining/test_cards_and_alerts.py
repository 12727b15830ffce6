"""Scorecards and alerts explained: down to the scores, and through them to the rows."""

from dataclasses import replace
from uuid import UUID

import pytest
from support.explained import CELLS, evidence, facts, find, walk
from support.gateway_records import alert, card, uid
from thrive_gateway.domain.explaining.evidence import (
    AlertEvidence,
    CardEvidence,
    EvidenceMissing,
    ScoreEvidence,
)
from thrive_gateway.domain.explaining.explaining import explain
from thrive_shared.contracts.scoring import Robustness, RollUp, ScorecardComputed


def alert_evidence(asked: int) -> AlertEvidence:
    changes = [alert(3, "pending"), alert(5, "open")]
    return AlertEvidence(changes=changes, asked=changes[asked], score=evidence())


@pytest.mark.parametrize("asked", [0, 1])
def test_an_alert_shows_its_life_and_the_score_of_the_transition_asked_about(asked: int) -> None:
    root = explain(alert_evidence(asked))
    assert (root.kind, root.id) == ("alert", uid("alert", "a1"))
    assert "Fires on worse than the benchmark" in (root.formula or "")
    assert [t.says for t in root.stands_on] == [
        "pending: worse than benchmark",
        "open: worse than benchmark",
    ]
    assert [len(t.stands_on) for t in root.stands_on] == [int(asked == 0), int(asked == 1)]
    assert find(root, kind="row").cells == CELLS


def card_evidence() -> CardEvidence:
    judged = evidence(about={"position": 100.0}, history=False)
    other = evidence(about={"indicator": "OR1", "position": 0.0}, defined={"code": "OR1"})
    found = card(1, judged.score, other.score)
    positions = {judged.score.id: (100.0, 3.0), other.score.id: (0.0, 1.0)}
    shown = tuple(
        s.model_copy(update=dict(zip(("position", "weight"), positions[s.score_id], strict=True)))
        for s in found.scores
    )
    rolled = RollUp(position=75.0, lowest=75.0, highest=75.0, coverage=1.0, verdict="amber")
    found = found.model_copy(update={"scores": shown, "roll_up": rolled})
    return CardEvidence(card=found, scores={e.score.id: e for e in (judged, other)})


def test_a_card_shows_how_its_class_was_tried_out() -> None:
    given = card_evidence()
    plain = find(explain(given), kind="roll_up")
    assert "Robustness" not in (plain.formula or "")
    sure = Robustness(draws=1000, green=0.01, amber=0.941, red=0.049, fixed=1)
    rolled = given.card.roll_up.model_copy(update={"robustness": sure})
    told = replace(given, card=given.card.model_copy(update={"roll_up": rolled}))
    roll_up = find(explain(told), kind="roll_up")
    assert "within 25 %" in (roll_up.formula or "")
    known = facts(roll_up)
    assert (known["draws"], known["amber"], known["fixed"]) == (1000, 0.941, 1)


def test_a_card_shows_weight_and_position_of_each_score_and_they_make_its_own() -> None:
    root = explain(card_evidence())
    roll_up = find(root, kind="roll_up")
    members = [facts(s) for s in roll_up.stands_on]
    assert [(m["weight"], m["counted"], m["share"]) for m in members] == [
        (3.0, True, 0.75),
        (1.0, True, 0.25),
    ]
    positions = [facts(find(s, verdict="position"))["position"] for s in roll_up.stands_on]
    shares = [m["share"] for m in members]
    made = sum(s * p for s, p in zip(shares, positions, strict=True))  # type: ignore[operator]
    assert made == facts(roll_up)["position"] == 75.0
    assert facts(roll_up)["coverage"] == 1.0


def test_every_score_of_a_card_ends_at_its_row_but_shows_no_points_of_its_history() -> None:
    root = explain(card_evidence())
    for score in find(root, kind="roll_up").stands_on:
        assert find(score, kind="row").cells == CELLS
    assert not [p for n in walk(root) if n.kind == "history" for p in n.stands_on]


def test_an_overdue_or_missing_score_brings_no_weight() -> None:
    given = card_evidence()
    late, kept = given.card.scores
    scores = (late.model_copy(update={"overdue": True}), kept)
    root = explain(CardEvidence(card=_with(given.card, scores), scores=given.scores))
    members = [facts(s) for s in find(root, kind="roll_up").stands_on]
    assert [(m["counted"], m.get("share")) for m in members] == [(False, None), (True, 1.0)]


def _with(card: ScorecardComputed, scores: object) -> ScorecardComputed:
    return card.model_copy(update={"scores": scores})


def test_a_card_whose_scores_have_not_arrived_is_not_explained_in_part() -> None:
    none: dict[UUID, ScoreEvidence] = {}
    with pytest.raises(EvidenceMissing):
        explain(CardEvidence(card=card_evidence().card, scores=none))
