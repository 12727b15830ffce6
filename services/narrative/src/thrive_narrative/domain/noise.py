"""What the tests for noise say, in words: the interval, the control chart, the recent trend."""

from thrive_shared.contracts.narrative import Sentence
from thrive_shared.contracts.scoring import ScoreComputed, Spc, Trend

from .wording import Piece, Teller, sentence

_CAUSE = {
    "outside_limits": " lies outside its usual range",
    "trend": " is part of a long run in one direction, not its usual variation",
    "near_limit": " is part of a cluster close to the edge of its usual range",
    "shift": " is part of a long run on one side of its average",
}
_VARIATION = {
    "improving": ": more than noise, and a change for the better.",
    "concerning": ": more than noise, and a change for the worse.",
    "high": ": more than noise, and unusually high.",
    "low": ": more than noise, and unusually low.",
}
_ASSURANCE = {
    "consistently_met": "Its usual range meets the target.",
    "consistently_missed": "Its usual range misses the target.",
    "inconsistent": "Its usual range may meet or miss the target, by chance.",
}
_NO_SPC = {
    "seasonal": "The figure is seasonal, so its variation gets no verdict.",
    "too_few_events": "There are too few events to say what variation is usual.",
    "year_to_date": "The figure builds up through the year, so its variation gets no verdict.",
    "no_increment": "The figure before it in the year is missing, so variation gets no verdict.",
    "overlapping_periods": "The periods overlap, so variation gets no verdict.",
}
_TREND = {
    "increasing": "The recent trend is upwards",
    "decreasing": "The recent trend is downwards",
}
_GOOD = {True: ": getting better.", False: ": getting worse.", None: "."}
_NO_TREND = {
    "not_enough_data": "There are not enough years in a row for a recent trend.",
    "overlapping_periods": "The periods overlap, so the trend gets no verdict.",
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


def noise(score: ScoreComputed, teller: Teller) -> list[Sentence]:
    """The recent trend, then the variation; what rules out both is said once."""
    trend, spc = score.trend, score.spc
    if trend and spc and trend.state == spc.state == "overlapping_periods":
        return [sentence("The periods overlap, so neither trend nor variation gets a verdict.")]
    return [*_recent_trend(trend), *_variation(spc, teller)]


def _variation(spc: Spc | None, teller: Teller) -> list[Sentence]:
    if spc is None:
        return []
    if spc.state == "too_few_points":
        points = teller.figure("spc.n")
        return [sentence("Too few points so far (", points, ") to say what variation is usual.")]
    if spc.state in _NO_SPC:
        return [sentence(_NO_SPC[spc.state])]
    found = [_signal(spc, teller)] if spc.variation is not None else []
    if spc.assurance is not None:
        found.append(sentence(_ASSURANCE[spc.assurance]))
    if spc.state == "trial":
        points = teller.figure("spc.n")
        found.append(sentence("Its usual range is on trial, with ", points, " points so far."))
    return found


def _recent_trend(trend: Trend | None) -> list[Sentence]:
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
    if spc.special_cause is None or spc.variation is None or spc.variation == "common":
        usual = (" varies within its usual range", *_usual(spc, teller))
        return sentence(*_charted(spc, teller), *usual, ": no more than noise.")
    beside = {"shift": _average, "trend": _nothing}.get(spc.special_cause, _usual)
    told = (_CAUSE[spc.special_cause], *beside(spc, teller), _VARIATION[spc.variation])
    return sentence(*_charted(spc, teller), *told)


def _charted(spc: Spc, teller: Teller) -> list[Piece]:
    """What the chart is of: the figure, or what the period added to it."""
    if spc.increment is None:
        return ["It"]
    return ["What the period added (", teller.figure("spc.increment"), ")"]


def _usual(spc: Spc, teller: Teller) -> list[Piece]:
    if spc.lower is None or spc.upper is None:
        return []
    return [" (", teller.figure("spc.lower"), " to ", teller.figure("spc.upper"), ")"]


def _average(spc: Spc, teller: Teller) -> list[Piece]:
    return [] if spc.centre is None else [" (", teller.figure("spc.centre"), ")"]


def _nothing(_spc: Spc, _teller: Teller) -> list[Piece]:
    return []
