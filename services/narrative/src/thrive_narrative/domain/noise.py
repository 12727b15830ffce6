"""What the tests for noise say, in words: the interval, the control chart, the recent trend."""

from thrive_shared.contracts.narrative import Sentence
from thrive_shared.contracts.scoring import ScoreComputed, Spc, Trend

from .wording import Piece, Teller, sentence

_CAUSE = {
    "outside_limits": "It lies outside its usual range",
    "trend": "It is part of a long run in one direction, not its usual variation",
    "near_limit": "It is part of a cluster close to the edge of its usual range",
    "shift": "It is part of a long run on one side of its average",
}
_VARIATION = {
    "improving": ": more than noise, and a change for the better.",
    "concerning": ": more than noise, and a change for the worse.",
    "high": ": more than noise, and unusually high.",
    "low": ": more than noise, and unusually low.",
}
_ASSURANCE = {
    "consistently_met": "Its usual range keeps within the target: consistently met.",
    "consistently_missed": "Its usual range keeps outside the target: consistently missed.",
    "inconsistent": "Its usual range spans the target: met or missed by chance.",
}
_NO_SPC = {
    "seasonal": "The figure is seasonal: no verdict on noise.",
    "too_few_events": "There are too few events to tell a signal from noise.",
    "year_to_date": "Figures that build up through the year are not tested for noise.",
    "overlapping_periods": "The periods overlap, so variation is not tested for noise.",
}
_TREND = {
    "increasing": "The recent trend is upwards",
    "decreasing": "The recent trend is downwards",
}
_GOOD = {True: ": getting better.", False: ": getting worse.", None: "."}
_NO_TREND = {
    "not_enough_data": "There are not enough years in a row for a recent trend.",
    "overlapping_periods": "The periods overlap, so no recent trend is calculated.",
    "no_interval": "The recent trend cannot be calculated: no interval.",
}


def likely_range(score: ScoreComputed, teller: Teller) -> list[Sentence]:
    """The interval, in words that need no confidence level."""
    if score.interval is None:
        return []
    between = (teller.figure("interval.lower"), " and ", teller.figure("interval.upper"))
    return [
        sentence("Allowing for chance, the true figure is likely to lie between ", *between, ".")
    ]


def variation(score: ScoreComputed, teller: Teller) -> list[Sentence]:
    """What the control chart says of the latest point, and of the target."""
    spc = score.spc
    if spc is None:
        return []
    if spc.state == "too_few_points":
        points = teller.figure("spc.n")
        return [sentence("Too few points so far (", points, ") to tell a signal from noise.")]
    if spc.state in _NO_SPC:
        return [sentence(_NO_SPC[spc.state])]
    found = [_signal(spc, teller)] if spc.variation is not None else []
    if spc.assurance is not None:
        found.append(sentence(_ASSURANCE[spc.assurance]))
    if spc.state == "trial":
        points = teller.figure("spc.n")
        found.append(sentence("Its usual range is on trial, with ", points, " points so far."))
    return found


def recent_trend(trend: Trend | None) -> list[Sentence]:
    """The direction of the latest years, or why none can be told."""
    if trend is None:
        return []
    if trend.state in _NO_TREND:
        return [sentence(_NO_TREND[trend.state])]
    if trend.verdict in _TREND:
        return [sentence(_TREND[trend.verdict] + _GOOD[trend.good])]
    if trend.verdict == "no_change":
        return [sentence("The recent trend shows no significant change.")]
    return []


def _signal(spc: Spc, teller: Teller) -> Sentence:
    between: list[Piece] = []
    if spc.lower is not None and spc.upper is not None:
        between = [" (", teller.figure("spc.lower"), " to ", teller.figure("spc.upper"), ")"]
    if spc.special_cause is None or spc.variation is None or spc.variation == "common":
        return sentence("It varies within its usual range", *between, ": no more than noise.")
    return sentence(_CAUSE[spc.special_cause], *between, _VARIATION[spc.variation])
