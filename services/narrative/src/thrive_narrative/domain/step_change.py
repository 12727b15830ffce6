"""A step change of the chart in words: proposed, or approved."""

from thrive_shared.contracts.narrative import Sentence
from thrive_shared.contracts.scoring import ScoreComputed, Spc

from .wording import Piece, Teller, sentence


def step_change(score: ScoreComputed, teller: Teller) -> list[Sentence]:
    """Since when the usual range stands on a new level, and whether a step waits for a decision."""
    spc = score.spc
    if spc is None:
        return []
    found = [] if spc.rebased is None else [_rebased(spc, teller)]
    return found if spc.proposal is None else [*found, _proposed(spc, teller)]


def _rebased(spc: Spc, teller: Teller) -> Sentence:
    assert spc.rebased is not None
    before: list[Piece] = []
    if spc.rebased.before.centre is not None:
        before = ["; before it the average was ", teller.figure("spc.rebased.before.centre")]
    return sentence(
        "Its usual range stands on figures since ",
        teller.figure("spc.rebased.period"),
        ", when a step change was approved",
        *before,
        ".",
    )


def _proposed(spc: Spc, teller: Teller) -> Sentence:
    assert spc.proposal is not None
    subject = "Its level" if spc.increment is None else "What each period adds"
    averages: list[Piece] = []
    if spc.proposal.before.centre is not None and spc.proposal.after.centre is not None:
        averages = [
            ", to an average of ",
            teller.figure("spc.proposal.after.centre"),
            " from ",
            teller.figure("spc.proposal.before.centre"),
        ]
    return sentence(
        f"{subject} moved in ",
        teller.figure("spc.proposal.period"),
        " and stayed there",
        *averages,
        ": a new usual range is proposed and waits for a decision.",
    )
