"""Change since an earlier period, in words: never more certain than the test behind it."""

from thrive_shared.contracts.narrative import Sentence
from thrive_shared.contracts.period import Period
from thrive_shared.contracts.scoring import Direction, ScoreComputed

from .wording import Piece, Teller, sentence

_GOOD = {
    True: ": a change for the better.",
    False: ": a change for the worse.",
    None: ".",
}


def changes(score: ScoreComputed, teller: Teller) -> list[Sentence]:
    """What changed over the short and the long run, by how much, and whether it is noise."""
    found = []
    if score.short is not None:
        found.append(_change(score, score.short, "short", teller))
    if score.long is not None and not _same_span(score):
        found.append(_change(score, score.long, "long", teller))
    return found


def untested(*, interval: bool) -> str:
    """Said of a change that no test stands behind."""
    return "not tested" if interval else "not tested, no interval"


def _same_span(score: ScoreComputed) -> bool:
    return (
        score.short is not None
        and score.long is not None
        and (score.short.since == score.long.since)
    )


def _change(score: ScoreComputed, change: Direction, path: str, teller: Teller) -> Sentence:
    since = _since(change, path, teller)
    by = teller.figure(f"{path}.change")
    if change.movement == "same":
        return sentence("It is the same as ", *since, ".")
    if change.movement == "no_clear_change":
        return sentence(
            "There is no clear change: the difference of ",
            by,
            " from ",
            *since,
            " is no more than chance would explain.",
        )
    if not change.tested:
        way = "higher" if change.movement == "up" else "lower"
        doubt = untested(interval=score.interval is not None)
        return sentence("It is ", by, f" {way} than ", *since, f"; {doubt}.")
    way = "risen" if change.movement == "up" else "fallen"
    return sentence(
        f"It has {way} by ",
        by,
        " from ",
        *since,
        ", more than chance would explain" + _GOOD[change.good],
    )


def _since(change: Direction, path: str, teller: Teller) -> list[Piece]:
    earlier = teller.figure(f"{path}.since_value")
    return ["the ", earlier, f" {during(change.since)} ", teller.figure(f"{path}.since")]


def during(period: str) -> str:
    """The preposition before a period's label: on a day, in any longer span."""
    return "on" if Period.parse(period).step == "D" else "in"
