"""A scorecard: the roll-up, and each score with the weight and position that it brings."""

from thrive_shared.contracts.scoring import CardScore, ScorecardComputed

from . import methods
from .evidence import CardEvidence, EvidenceMissing
from .scores import explain_score
from .tree import Fact, Node, facts, from_record

_ROLL_UP = {
    "verdict": "class",
    "position": "weighted mean position",
    "lowest": "if all that is missing were worst",
    "highest": "if all that is missing were best",
    "coverage": "share of the weight with a verdict",
}


_ROBUSTNESS = {
    "draws": "draws",
    "basis": "what positions are in a draw",
    "green": "share of the draws that are green",
    "amber": "share of the draws that are amber",
    "red": "share of the draws that are red",
    "fixed": "figures without an interval, taken as they stand",
}


def explain_card(evidence: CardEvidence) -> Node:
    """A scorecard down to the row of each figure on it. Raises EvidenceMissing."""
    card = evidence.card
    return Node(
        kind="scorecard",
        id=card.id,
        says=f"{card.group.title}, {card.area}: {card.roll_up.verdict}",
        facts=facts(
            area=("area", card.area),
            dimension=(card.dimension, card.group.code),
            framework_version=("framework version", card.framework_version),
            framework_pending=("a newer version is being applied", card.framework_pending),
            day=("day", card.day),
            recorded_at=("newest score", card.recorded_at),
            **{name: (name, count) for name, count in card.counts.model_dump().items()},
        ),
        stands_on=(_roll_up(card, evidence=evidence),),
    )


def _roll_up(card: ScorecardComputed, *, evidence: CardEvidence) -> Node:
    roll_up, sure = card.roll_up, card.roll_up.robustness
    whole = sum(s.weight for s in card.scores if _counts(s))
    said = "no position" if roll_up.position is None else f"position {roll_up.position:.1f}"
    return Node(
        kind="roll_up",
        says=f"{said}, {roll_up.coverage:.0%} of the weight has a verdict: {roll_up.verdict}",
        formula=f"{methods.ROLL_UP} {methods.ROBUSTNESS}" if sure else methods.ROLL_UP,
        facts=(
            *from_record(roll_up, _ROLL_UP),
            *facts(
                weight=("weight that counted", whole),
                reds=("red", ", ".join(map(str, roll_up.reds)) or None),
            ),
            *(from_record(sure, _ROBUSTNESS) if sure else ()),
        ),
        stands_on=tuple(_member(s, whole=whole, evidence=evidence) for s in card.scores),
    )


def _counts(score: CardScore) -> bool:
    """Whether a score brings a position to the roll-up now."""
    return score.state == "scored" and not score.overdue and score.position is not None


def _member(score: CardScore, *, whole: float, evidence: CardEvidence) -> Node:
    found = evidence.scores.get(score.score_id)
    if found is None:
        raise EvidenceMissing
    return explain_score(found, in_card=_share(score, whole=whole))


def _share(score: CardScore, *, whole: float) -> tuple[Fact, ...]:
    share = score.weight / whole if _counts(score) and whole else None
    return facts(
        weight=("weight on this card", score.weight),
        counted=("counts in the roll-up", _counts(score)),
        share=("share of the weight that counted", share),
    )
