"""Which way a figure heads: by tested verdicts first, else as far as it shows."""

from collections.abc import Iterable

from thrive_shared.contracts.framework import AlertRule, Indicator
from thrive_shared.contracts.scoring import AlertChanged, Direction, ScoreComputed

from thrive_gateway.pages import words
from thrive_gateway.pages.views import alerts as alert_views
from thrive_gateway.pages.views.figure import direction

_VARIATIONS = {"improving": True, "concerning": False}
_OF_CHANGE = (AlertRule.SPECIAL_CAUSE, AlertRule.TREND_DECLINE, AlertRule.GAP_WIDENING)
_NO_WORRY = (AlertRule.ACHIEVEMENT, AlertRule.OVERDUE, AlertRule.DATA_QUALITY_CHANGE)
"""Rules that say nothing of a figure getting worse."""


def worsening(score: ScoreComputed) -> bool:
    """Whether the figure moves the wrong way: by a tested verdict, else as far as it shows."""
    return heading(score) is False


def improving(score: ScoreComputed) -> bool:
    """Whether the figure moves the right way: by a tested verdict, else as far as it shows."""
    return heading(score) is True


def heading(score: ScoreComputed) -> bool | None:
    """True for better, False for worse. One tested sign of decline outweighs the good ones."""
    signals = _signals(score)
    if signals:
        return all(signals.values())
    move = _last_move(score)
    return move.good if move else None


def reason(score: ScoreComputed, *, indicator: Indicator) -> str:
    """The first tested verdict that says so, else the last move as it is."""
    way = heading(score)
    kind = next((kind for kind, good in _signals(score).items() if good is way), "")
    if kind == "trend" and score.trend:
        return words.trend_words(score.trend)
    if kind == "variation" and score.spc:
        tag = words.spc_tags(score.spc)[0]
        return tag.note or tag.text
    move = score.long if kind == "long" else _last_move(score)
    return direction(move, indicator=indicator) if move else ""


def strength(score: ScoreComputed) -> tuple[int, float, str, str]:
    """Sort key: more tested signals first, then the larger move, then a stable order."""
    return (-len(_signals(score)), -_size(_last_move(score)), score.indicator, score.breakdown)


def urgency(found: Iterable[AlertChanged]) -> dict[str, int]:
    """Severity, 0 the highest, by series of the live alerts that tell of a change.

    An alert on a standing, such as worse than the benchmark, tells of one only when it is new.
    """
    ranks: dict[str, int] = {}
    for each in found:
        if each.historic or each.inhibited_by or each.state not in ("open", "pending"):
            continue
        if each.rule in _NO_WORRY:
            continue
        if each.rule not in _OF_CHANGE and each.opened_period != each.period:
            continue
        series = f"{each.indicator}|{each.area}|{each.breakdown}"
        rank = alert_views.severity(each)[1]
        ranks[series] = min(rank, ranks.get(series, rank))
    return ranks


def _last_move(score: ScoreComputed) -> Direction | None:
    """The short move; the long one where there is no short one, as in year-to-date figures."""
    return score.short or score.long


def _signals(score: ScoreComputed) -> dict[str, bool]:
    """What each tested verdict says, where it says anything."""
    found = {
        "short": score.short.good if score.short and score.short.tested else None,
        "long": score.long.good if score.long and score.long.tested else None,
        "trend": score.trend.good if score.trend else None,
        "variation": _VARIATIONS.get(score.spc.variation or "") if score.spc else None,
    }
    return {kind: good for kind, good in found.items() if good is not None}


def _size(move: Direction | None) -> float:
    """A move as a share of where it came from, so that units can be compared."""
    if move is None:
        return 0.0
    change, since = abs(float(move.change)), abs(float(move.since_value))
    return change / since if since else change
