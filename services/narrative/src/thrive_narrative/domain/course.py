"""Where the figure heads, and whether its target can still be met, in words."""

from thrive_shared.contracts.framework import Indicator
from thrive_shared.contracts.narrative import Sentence
from thrive_shared.contracts.scoring import Aim, ScoreComputed

from .movement import during
from .target import LIMIT
from .wording import Piece, Teller, listed, sentence

_REACH = {"within_reach": " is still within reach.", "out_of_reach": " is out of reach."}


def course(score: ScoreComputed, indicator: Indicator, teller: Teller) -> list[Sentence]:
    """The range that a straight line leads to; nothing unless it says something of the target."""
    found = score.forecast
    if found is None or found.reach is None or found.lower is None or found.upper is None:
        return []
    between = (teller.figure("forecast.lower"), " and ", teller.figure("forecast.upper"))
    when = (f" {during(found.aim.period)} ", teller.figure("forecast.aim.period"))
    opening = "On its present course it is likely to lie between "
    aim = _aim(found.aim, indicator, teller)
    return [sentence(opening, *between, *when, ": the target", *aim, _REACH[found.reach])]


def _aim(aim: Aim, indicator: Indicator, teller: Teller) -> list[Piece]:
    if aim.value is not None:
        return [LIMIT[indicator.polarity], teller.figure("forecast.aim.value")]
    ends: list[list[Piece]] = [
        [teller.figure(field)]
        for field, end in (("forecast.aim.lower", aim.lower), ("forecast.aim.upper", aim.upper))
        if end is not None
    ]
    return [" of ", *listed(ends, last=" to ")]
