"""The home page: what moved since your last meeting, then the scorecards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from thrive_shared.contracts.ingest import CommentaryReceived
from thrive_shared.contracts.scoring import AlertChanged, ScorecardComputed, ScoreComputed

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
        (each for each in fresh if each.series in urgency or worsening(each)),
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
    """Whether any tested verdict says that the figure moves the wrong way."""
    return False in _signals(score)


def improving(score: ScoreComputed) -> bool:
    """Whether a tested verdict says that it moves the right way and none the wrong way."""
    return True in _signals(score) and not worsening(score)


def waiting(score: ScoreComputed) -> bool:
    """Whether a figure is awaited or late."""
    return score.overdue or score.state != "scored"


def _signals(score: ScoreComputed) -> list[bool | None]:
    variation = score.spc.variation if score.spc else None
    return [
        score.short.good if score.short and score.short.tested else None,
        score.long.good if score.long and score.long.tested else None,
        score.trend.good if score.trend else None,
        {"improving": True, "concerning": False}.get(variation or ""),
    ]


def _strength(score: ScoreComputed) -> tuple[int, int, str, str]:
    """More signals first, then the newest period, then a stable order."""
    signals = [each for each in _signals(score) if each is not None]
    newest = -date.fromisoformat(score.period[:10]).toordinal() if score.period else 0
    return (-len(signals), newest, score.indicator, score.breakdown)


def _lateness(score: ScoreComputed) -> tuple[bool, date, str, str]:
    return (not score.overdue, score.due or date.max, score.indicator, score.breakdown)


def _urgency(found: Iterable[AlertChanged]) -> dict[str, int]:
    """Severity of the live alerts by series, 0 the highest."""
    ranks: dict[str, int] = {}
    for each in found:
        if each.historic or each.inhibited_by or each.state not in ("open", "pending"):
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
