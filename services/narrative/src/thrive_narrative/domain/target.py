"""The figure against its target, in words."""

from thrive_shared.contracts.framework import Indicator, Polarity, Role
from thrive_shared.contracts.narrative import Sentence
from thrive_shared.contracts.scoring import ScoreComputed, TargetVerdict

from .wording import Piece, Teller, listed, sentence

_MEETS = {
    "green": ("It meets the target", ": green."),
    "amber": ("It narrowly misses the target", ": amber."),
    "red": ("It misses the target", ": red."),
}
LIMIT = {Polarity.HIGH: " of at least ", Polarity.LOW: " of at most ", Polarity.NONE: " of "}


def against_target(score: ScoreComputed, indicator: Indicator, teller: Teller) -> list[Sentence]:
    """Whether the target is met, whether the figure can be told from it, and who set it."""
    target = score.target
    if target is None:
        return _without(indicator) if score.area in teller.glossary.judged else []
    aim = _aim(target, indicator, teller)
    if target.rag is None:
        return [sentence("There is a target", *aim, "; the figure has no colour."), _source(teller)]
    words, colour = _MEETS[target.rag]
    found = [sentence(words, *aim, colour)]
    if target.distinguishable is False:
        found.append(sentence("The figure is not distinguishable from target."))
    if target.illustrative and not indicator.illustrative:
        found.append(sentence("The target is illustrative."))
    return [*found, _source(teller)]


def _without(indicator: Indicator) -> list[Sentence]:
    if indicator.role is Role.TARGET:
        return [sentence("No target is set for this period.")]
    return []


def _aim(target: TargetVerdict, indicator: Indicator, teller: Teller) -> list[Piece]:
    if target.value is not None:
        return [LIMIT[indicator.polarity], teller.figure("target.value")]
    ends: list[list[Piece]] = [
        [f"{word} ", teller.figure(field)]
        for word, field, end in (
            ("no lower than", "target.lower", target.lower),
            ("no higher than", "target.upper", target.upper),
        )
        if end is not None
    ]
    return [" of ", *listed(ends)]


def _source(teller: Teller) -> Sentence:
    return sentence("Source of the target: ", teller.figure("target.source"), ".")
