"""A scorecard: counts by verdict first, the roll-up second, reds always named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup
from thrive_shared.contracts.framework import Named, Objective
from thrive_shared.contracts.scoring import (
    AlertChanged,
    CardScore,
    Counts,
    Dimension,
    RollUp,
    ScorecardComputed,
    ScoreComputed,
)

from thrive_gateway.charts.counts import Part, counts_bar
from thrive_gateway.pages import format as shown
from thrive_gateway.pages import words
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views import alerts as alert_views
from thrive_gateway.pages.views.alerts import Alert
from thrive_gateway.pages.views.figure import link
from thrive_gateway.pages.views.listing import History, Line, lines
from thrive_gateway.pages.views.story import Story, story
from thrive_gateway.pages.words import Tag
from thrive_gateway.reader import StoryShown

PLURALS: dict[Dimension, str] = {
    "objective": "objectives",
    "pledge": "pledges",
    "perspective": "perspectives",
}
_PARTS = (
    ("red", "red against target"),
    ("worse", "worse than the benchmark"),
    ("amber", "amber against target"),
    ("similar", "similar to the benchmark"),
    ("green", "green against target"),
    ("better", "better than the benchmark"),
    ("tracker", "watched without a verdict"),
    ("overdue", "late, so no longer counted"),
    ("missing", "with no figure"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFigure:
    """An indicator named with a link."""

    name: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A scorecard, ready to print."""

    dimension: Dimension
    code: str
    number: int | None
    title: str
    short: str
    link: str
    waiting: bool
    """No card has been computed yet."""
    bar: Markup
    counts: tuple[Part, ...]
    verdict: Tag | None
    coverage: str
    position: str
    current: str
    """How many figures are current and how many came in time; empty before that was told."""
    robustness: str
    """How often another plausible way of adding up comes to the same class."""
    robustness_note: str
    """What those ways are."""
    reds: tuple[NamedFigure, ...]
    pending: bool
    explained: str
    """Where it is explained how the card was made; empty before the first."""


def cards(found: Sequence[ScorecardComputed], *, names: Names, dimension: Dimension) -> list[Card]:
    """All cards of a dimension in the framework's order, the awaited ones too."""
    by_group = {each.group.code: each for each in found if each.dimension == dimension}
    return [
        card(by_group.get(group.code), group=group, names=names, dimension=dimension)
        for group in names.groups(dimension)
    ]


def card(
    found: ScorecardComputed | None, *, group: Named, names: Names, dimension: Dimension
) -> Card:
    """Print one card."""
    parts = _parts(found.counts) if found else ()
    return Card(
        dimension=dimension,
        code=group.code,
        number=group.number if isinstance(group, Objective) else None,
        title=group.title,
        short=group.short if isinstance(group, Objective) else group.title,
        link=f"/{PLURALS[dimension]}/{group.code}",
        waiting=found is None,
        bar=counts_bar(
            parts, key=f"counts-{dimension}-{group.code}", title=f"{group.title}: counts"
        ),
        counts=parts,
        verdict=words.roll_up_tag(found.roll_up) if found else None,
        coverage=_coverage(found.roll_up) if found else "",
        position=_position(found.roll_up) if found else "",
        current=_current(found) if found else "",
        robustness=_robustness(found.roll_up) if found else "",
        robustness_note=_robustness_note(found.roll_up) if found else "",
        reds=_reds(found, names=names) if found else (),
        pending=found.framework_pending if found else False,
        explained=f"/explain/{found.id}" if found else "",
    )


def _parts(counts: Counts) -> tuple[Part, ...]:
    found = counts.model_dump()
    return tuple(
        Part(kind=kind, name=name, count=found[kind]) for kind, name in _PARTS if found[kind]
    )


def _coverage(found: RollUp) -> str:
    return f"{shown.share(found.coverage)} of the weight has a current verdict"


def _position(found: RollUp) -> str:
    if found.position is None:
        return ""
    reached = shown.number(found.position, decimals=0)
    place = f"Roll-up: {reached} on a scale from 0 (all red or worse) to 100 (all green or better)"
    if found.lowest is None or found.highest is None or found.coverage >= 1:
        return place
    low, high = (shown.number(end, decimals=0) for end in (found.lowest, found.highest))
    return f"{place}. What is missing could still bring it anywhere from {low} to {high}"


def _current(found: ScorecardComputed) -> str:
    if found.completeness is None:
        return ""
    held = found.completeness
    said = f"{held.present} of {held.expected} figures current"
    if found.timeliness is None or not found.timeliness.due:
        return said
    came = found.timeliness
    return f"{said}; {came.on_time} of {came.due} received by the day they were due"


def _robustness(found: RollUp) -> str:
    """The class that the card states first, then the others that some draw comes to."""
    sure = found.robustness
    if sure is None:
        return ""
    shares = {"green": sure.green, "amber": sure.amber, "red": sure.red}
    stated = shown.share(shares.pop(found.verdict, 0.0))
    opening = f"{found.verdict.capitalize()} in {stated} of {sure.draws:,} plausible ways"
    others = (f"{each} in {shown.share(part)}" for each, part in shares.items() if part)
    return ", ".join([f"{opening} of adding up", *others])


def _robustness_note(found: RollUp) -> str:
    if found.robustness is None:
        return ""
    fixed = found.robustness.fixed
    bare = f" {fixed} without an interval stay as they are." if fixed else ""
    return (
        f"Each way takes the figures from their 95% intervals{_PLACED[found.robustness.basis]}, "
        f"weighs them up to 25% more or less, and takes an arithmetic or a geometric mean.{bare}"
    )


_PLACED = {
    "verdicts": " and judges them again",
    "normalisations": ", places them among their peers or between goalposts",
}


def _reds(found: ScorecardComputed, *, names: Names) -> tuple[NamedFigure, ...]:
    by_id: Mapping[UUID, CardScore] = {each.score_id: each for each in found.scores}
    reds = [by_id[each] for each in found.roll_up.reds if each in by_id]
    return tuple(
        NamedFigure(name=_name(each, names=names), link=_link(each, found=found, names=names))
        for each in reds
        if each.indicator in names.indicators
    )


def _name(score: CardScore, *, names: Names) -> str:
    group = names.breakdown(score.breakdown)
    short = names.indicators[score.indicator].short
    return f"{short} ({group.lower()})" if group else short


def _link(score: CardScore, *, found: ScorecardComputed, names: Names) -> str:
    home = names.framework.home_area
    return link(score.indicator, area=found.area, breakdown=score.breakdown, home=home)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPage:
    """The page of one scorecard."""

    card: Card
    story: Story
    lines: list[Line]
    alerts: tuple[Alert, ...]
    achievements: tuple[Alert, ...]
    false_alarms: str
    """How many to expect, beside an alert that stands on statistics."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardData:
    """What the page of a scorecard is made from."""

    card: ScorecardComputed | None
    scores: Sequence[ScoreComputed]
    history: History
    alerts: Sequence[AlertChanged]
    story: StoryShown | None


def card_page(data: CardData, *, group: Named, names: Names, dimension: Dimension) -> CardPage:
    """Shape the page of one scorecard."""
    members = names.members(dimension, group=group.code)
    codes = {each.code for each in members}
    speaking = alert_views.current(
        (each for each in data.alerts if each.indicator in codes), names=names
    )
    alerts, achievements = (
        alert_views.printed(each, names=names, scores=data.scores)
        for each in alert_views.sorted_out(speaking)
    )
    return CardPage(
        card=card(data.card, group=group, names=names, dimension=dimension),
        story=story(data.story),
        lines=lines(data.scores, members=members, history=data.history, names=names),
        alerts=alerts,
        achievements=achievements,
        false_alarms=alert_views.false_alarms((*alerts, *achievements)),
    )
