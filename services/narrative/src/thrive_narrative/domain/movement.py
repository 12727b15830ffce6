"""Change since an earlier period, in words: never more certain than the test behind it."""

from thrive_shared.contracts.framework import Indicator, Polarity
from thrive_shared.contracts.narrative import Sentence
from thrive_shared.contracts.period import Period
from thrive_shared.contracts.scoring import Direction, ScoreComputed

from .wording import Piece, Teller, sentence

_GOOD = {
    True: ": a change for the better.",
    False: ": a change for the worse.",
    None: ".",
}

_WHICH_WAY = {
    Polarity.HIGH: [sentence("Higher is better.")],
    Polarity.LOW: [sentence("Lower is better.")],
}


def changes(score: ScoreComputed, indicator: Indicator, teller: Teller) -> list[Sentence]:
    """What changed over the short and the long run, by how much, and whether it is noise."""
    told = _runs(score)
    found = [_change(score, change, path, teller) for path, change in told]
    if any(_only_up_or_down(change) for _, change in told):
        found += _WHICH_WAY.get(indicator.polarity, [])
    return found


def untested(*, interval: bool) -> str:
    """Said of a change that no test stands behind."""
    return "not tested" if interval else "not tested, no interval"


def _runs(score: ScoreComputed) -> list[tuple[str, Direction]]:
    """The short and the long change; once if both are since the same period."""
    short, long = score.short, score.long
    if short is not None and long is not None and short.since == long.since:
        return [("short", short)]
    return [(path, one) for path, one in (("short", short), ("long", long)) if one is not None]


def _only_up_or_down(change: Direction) -> bool:
    return not change.tested and change.movement in ("up", "down")


def _change(score: ScoreComputed, change: Direction, path: str, teller: Teller) -> Sentence:
    by, then = teller.figure(f"{path}.change"), _earlier(path, teller)
    back = [f"{during(change.since)} ", *then]
    if change.movement == "same":
        return sentence("It is the same as ", *back, ".")
    if change.movement == "no_clear_change":
        difference = (": the difference of ", by, " is no more than chance would explain.")
        return sentence("There is no clear change since ", *then, *difference)
    if not change.tested:
        way = "higher" if change.movement == "up" else "lower"
        doubt = untested(interval=score.interval is not None)
        return sentence("It is ", by, f" {way} than ", *back, f"; {doubt}.")
    way = "risen" if change.movement == "up" else "fallen"
    sure = ", more than chance would explain" + _GOOD[change.good]
    return sentence(f"It has {way} by ", by, " since ", *then, sure)


def _earlier(path: str, teller: Teller) -> list[Piece]:
    value = teller.figure(f"{path}.since_value")
    return [teller.figure(f"{path}.since"), " (", value, ")"]


def during(period: str) -> str:
    """The preposition before a period's label: on a day, in any longer span."""
    return "on" if Period.parse(period).step == "D" else "in"
