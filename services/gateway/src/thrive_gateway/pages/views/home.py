"""The home page: what moved since your last meeting, then the scorecards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from thrive_shared.contracts.framework import AlertRule
from thrive_shared.contracts.ingest import CommentaryReceived
from thrive_shared.contracts.scoring import (
    AlertChanged,
    Direction,
    ScorecardComputed,
    ScoreComputed,
)

from thrive_gateway.pages import format as shown
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views import alerts as alert_views
from thrive_gateway.pages.views.action import Action, actions
from thrive_gateway.pages.views.alerts import Alert
from thrive_gateway.pages.views.card import Card, cards
from thrive_gateway.pages.views.figure import Figure, figure

SHOWN = 3
BETWEEN_MEETINGS = timedelta(days=91)
"""The framework is reported quarterly: the default when no meeting date is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A figure with what is being done about it."""

    figure: Figure
    action: Action | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlist:
    """The three that matter most, and how many there are in all."""

    key: str
    heading: str
    nothing: str
    items: tuple[Item, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The whole home page."""

    area: str
    since: str
    since_date: date
    shortlists: tuple[Shortlist, ...]
    objectives: list[Card]
    pledges: list[Card]
    perspectives: list[Card]
    alerts: tuple[Alert, ...]
    alerts_total: int
    false_alarms: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeData:
    """What the home page is made from."""

    cards: Sequence[ScorecardComputed]
    scores: Sequence[ScoreComputed]
    alerts: Sequence[AlertChanged]
    commentary: Sequence[CommentaryReceived]


def home(data: HomeData, *, names: Names, since: date) -> Home:
    """Shape the home page."""
    alerts = alert_views.current(data.alerts, names=names)
    printed = tuple(alert_views.alert(each, names=names) for each in alerts[: SHOWN * 2])
    return Home(
        area=names.area(names.framework.home_area),
        since=shown.day(since),
        since_date=since,
        shortlists=shortlists(data, names=names, since=since),
        objectives=cards(data.cards, names=names, dimension="objective"),
        pledges=cards(data.cards, names=names, dimension="pledge"),
        perspectives=cards(data.cards, names=names, dimension="perspective"),
        alerts=printed,
        alerts_total=len(alerts),
        false_alarms=alert_views.FALSE_ALARMS if any(a.statistical for a in printed) else "",
    )


def shortlists(data: HomeData, *, names: Names, since: date) -> tuple[Shortlist, ...]:
    """Getting worse, getting better, awaited or late: one line for each indicator."""
    scores = [each for each in data.scores if _headline(each, names=names)]
    fresh = [each for each in scores if _received_since(each, since=since)]
    urgency = _urgency(data.alerts)
    worse = sorted(
        (each for each in fresh if worsening(each) or _alarming(each, urgency)),
        key=lambda each: (urgency.get(each.series, 9), *_strength(each)),
    )
    declining = {each.series for each in worse}
    better = sorted(
        (each for each in fresh if each.series not in declining and improving(each)),
        key=_strength,
    )
    awaited = sorted((each for each in scores if waiting(each)), key=_lateness)
    doing = actions(data.commentary)
    return (
        _shortlist(worse, "worse", "Getting worse", names=names, doing=doing),
        _shortlist(better, "better", "Getting better", names=names, doing=doing),
        _shortlist(awaited, "awaited", "Awaited or late", names=names, doing=doing),
    )


def worsening(score: ScoreComputed) -> bool:
    """Whether the figure moves the wrong way: by a tested verdict, else as far as it shows."""
    return _heading(score) is False


def improving(score: ScoreComputed) -> bool:
    """Whether the figure moves the right way: by a tested verdict, else as far as it shows."""
    return _heading(score) is True


def _alarming(score: ScoreComputed, urgency: Mapping[str, int]) -> bool:
    return score.series in urgency and not improving(score)


def waiting(score: ScoreComputed) -> bool:
    """Whether a figure is awaited or late."""
    return score.overdue or score.state != "scored"


def _heading(score: ScoreComputed) -> bool | None:
    """True for better, False for worse. One tested sign of decline outweighs the good ones."""
    signals = _signals(score)
    if signals:
        return all(signals)
    return score.short.good if score.short else None


def _signals(score: ScoreComputed) -> list[bool]:
    """What each tested verdict says, where it says anything."""
    variation = score.spc.variation if score.spc else None
    found = [
        score.short.good if score.short and score.short.tested else None,
        score.long.good if score.long and score.long.tested else None,
        score.trend.good if score.trend else None,
        {"improving": True, "concerning": False}.get(variation or ""),
    ]
    return [each for each in found if each is not None]


def _strength(score: ScoreComputed) -> tuple[int, float, str, str]:
    """More tested signals first, then the larger move, then a stable order."""
    return (-len(_signals(score)), -_size(score.short), score.indicator, score.breakdown)


def _size(move: Direction | None) -> float:
    """A move as a share of where it came from, so that units can be compared."""
    if move is None:
        return 0.0
    change, since = abs(float(move.change)), abs(float(move.since_value))
    return change / since if since else change


def _lateness(score: ScoreComputed) -> tuple[bool, date, str, str]:
    return (not score.overdue, score.due or date.max, score.indicator, score.breakdown)


_OF_CHANGE = (AlertRule.SPECIAL_CAUSE, AlertRule.TREND_DECLINE)


def _urgency(found: Iterable[AlertChanged]) -> dict[str, int]:
    """Severity, 0 the highest, by series of the live alerts that tell of a change.

    An alert on a standing, such as worse than the benchmark, tells of one only when it is new.
    """
    ranks: dict[str, int] = {}
    for each in found:
        if each.historic or each.inhibited_by or each.state not in ("open", "pending"):
            continue
        if each.rule not in _OF_CHANGE and each.opened_period != each.period:
            continue
        series = f"{each.indicator}|{each.area}|{each.breakdown}"
        rank = alert_views.severity(each)[1]
        ranks[series] = min(rank, ranks.get(series, rank))
    return ranks


def _headline(score: ScoreComputed, *, names: Names) -> bool:
    indicator = names.indicators.get(score.indicator)
    return indicator is not None and score.breakdown in indicator.headline


def _received_since(score: ScoreComputed, *, since: date) -> bool:
    return (
        score.received_at is not None and score.received_at.astimezone(shown.LONDON).date() >= since
    )


_NOTHING = {
    "worse": "No figure received since then is getting worse.",
    "better": "No figure received since then is getting better.",
    "awaited": "Every expected figure is in.",
}


def _shortlist(
    scores: list[ScoreComputed],
    key: str,
    heading: str,
    *,
    names: Names,
    doing: Mapping[str, Action],
) -> Shortlist:
    first: dict[str, ScoreComputed] = {}
    for each in scores:
        first.setdefault(each.indicator, each)
    home_area = names.framework.home_area
    return Shortlist(
        key=key,
        heading=heading,
        nothing=_NOTHING[key],
        items=tuple(
            Item(
                figure=figure(each, names=names, home=home_area),
                action=doing.get(each.indicator),
            )
            for each in list(first.values())[:SHOWN]
        ),
        total=len(first),
    )
