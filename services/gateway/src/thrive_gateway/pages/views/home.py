"""The home page: what moved since your last meeting, then the scorecards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from thrive_shared.contracts.ingest import CommentaryReceived
from thrive_shared.contracts.scoring import (
    AlertChanged,
    ScorecardComputed,
    ScoreComputed,
)

from thrive_gateway.pages import format as shown
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views import alerts as alert_views
from thrive_gateway.pages.views import moves
from thrive_gateway.pages.views.action import Action, actions
from thrive_gateway.pages.views.alerts import Alert
from thrive_gateway.pages.views.card import Card, cards
from thrive_gateway.pages.views.figure import Figure, figure
from thrive_gateway.pages.views.moves import improving, worsening

SHOWN = 3
BETWEEN_MEETINGS = timedelta(days=91)
"""The framework is reported quarterly: the default when no meeting date is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A figure with what is being done about it."""

    figure: Figure
    reason: str
    """The movement that put it in its list."""
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
    achievements: tuple[Alert, ...]
    achievements_total: int
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
    alerts, good = alert_views.sorted_out(alert_views.current(data.alerts, names=names))
    printed, achievements = (
        alert_views.printed(each[: SHOWN * 2], names=names, scores=data.scores)
        for each in (alerts, good)
    )
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
        achievements=achievements,
        achievements_total=len(good),
        false_alarms=alert_views.false_alarms((*printed, *achievements)),
    )


def shortlists(data: HomeData, *, names: Names, since: date) -> tuple[Shortlist, ...]:
    """Getting worse, getting better, awaited or late: one line for each indicator."""
    scores = [each for each in data.scores if _headline(each, names=names)]
    fresh = [each for each in scores if _received_since(each, since=since)]
    urgency = moves.urgency(data.alerts)
    worse = sorted(
        (each for each in fresh if worsening(each) or _alarming(each, urgency)),
        key=lambda each: (urgency.get(each.series, 9), *moves.strength(each)),
    )
    declining = {each.series for each in worse}
    better = sorted(
        (each for each in fresh if each.series not in declining and improving(each)),
        key=moves.strength,
    )
    awaited = sorted((each for each in scores if waiting(each)), key=_lateness)
    doing = actions(data.commentary)
    return (
        _shortlist(worse, "worse", "Getting worse", names=names, doing=doing),
        _shortlist(better, "better", "Getting better", names=names, doing=doing),
        _shortlist(awaited, "awaited", "Awaited or late", names=names, doing=doing),
    )


def waiting(score: ScoreComputed) -> bool:
    """Whether a figure is awaited or late."""
    return score.overdue or score.state != "scored"


def _alarming(score: ScoreComputed, urgency: Mapping[str, int]) -> bool:
    return score.series in urgency and not improving(score)


def _lateness(score: ScoreComputed) -> tuple[bool, date, str, str]:
    return (not score.overdue, score.due or date.max, score.indicator, score.breakdown)


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
                reason=moves.reason(each, indicator=names.indicators[each.indicator]),
                action=doing.get(each.indicator),
            )
            for each in list(first.values())[:SHOWN]
        ),
        total=len(first),
    )
