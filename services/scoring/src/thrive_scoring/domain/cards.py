"""Scorecards: the state of one objective, pledge or perspective in one area.

Counts come first, the roll-up second; missing is never hidden. Source: OECD/JRC, Handbook on
Constructing Composite Indicators, 2008.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import orjson
from thrive_shared.contracts.framework import Area, Indicator, Kind

from thrive_scoring.domain import identity
from thrive_scoring.domain.frame import Frame, Group
from thrive_scoring.domain.methods.composite import RollUpClass, roll_up
from thrive_scoring.domain.robustness import robustness
from thrive_scoring.domain.standing import AreaScore, Standing
from thrive_scoring.domain.verdicts.figures import padded

MOST_MOVERS = 5
UNCOUNTED = 0
"""The counter of a card that is not published: counters lie outside its identity."""
_VERDICTS = {
    RollUpClass.NONE: "none",
    RollUpClass.GREEN: "green",
    RollUpClass.AMBER: "amber",
    RollUpClass.RED: "red",
    RollUpClass.INSUFFICIENT: "insufficient",
}
_ABSENT = ("missing", "overdue")
_COUNTED = ("green", "amber", "red", "better", "similar", "worse", "tracker", "missing", "overdue")


@dataclass(frozen=True, slots=True)
class Member:
    """A headline series in a group; no score where none has come yet."""

    indicator: Indicator
    score: AreaScore | None
    weight: float
    """Its share of the indicator's weight, whether or not it can count."""
    position: float
    """NaN: no current verdict."""
    counts: bool
    """Whether it belongs to the roll-up: a tracker without a verdict does not."""
    counted_as: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A card before its roll-up: the group's members in one area."""

    standing: Standing
    group: Group
    members: tuple[Member, ...]

    @property
    def scores(self) -> list[AreaScore]:
        return [m.score for m in self.members if m.score is not None]

    @property
    def has_card(self) -> bool:
        """Whether the area has a score of the group, or had a card of it, which is empty now."""
        return self.group.key in self.standing.cards or self.group.is_in(self.standing.scores)

    @property
    def any_red(self) -> bool:
        """Whether a member is red, even one without weight of its own."""
        return any(_is_red(m) for m in self.members)


@dataclass(frozen=True, slots=True)
class Setting:
    """What every card of a batch shares."""

    frame: Frame
    since: datetime
    """When the last log partition passed the framework version."""
    pending: bool
    day: date | None


@dataclass(frozen=True, slots=True)
class Card:
    """A finished card; the counter is added when it is published."""

    card_id: str
    draft: Draft
    roll_up: dict[str, object]
    alerts: tuple[str, ...]
    recorded_at: str
    setting: Setting

    @property
    def standing(self) -> Standing:
        return self.draft.standing

    @property
    def group(self) -> Group:
        return self.draft.group

    @property
    def key(self) -> str:
        return f"{self.standing.area}|{self.group.dimension}|{self.group.code}"

    @property
    def body(self) -> dict[str, object]:
        """What the card says; made when asked for, since most cards turn out to be unchanged."""
        return _body(self)

    def encoded(self, *, counter: int = UNCOUNTED) -> bytes:
        """What the card says as JSON, with the counter that it is published under."""
        return orjson.dumps({**self.body, "counter": counter})


def draft(standing: Standing, group: Group, *, setting: Setting) -> Draft:
    """Gather a group's members in one area: headline series with a figure, or awaited there."""
    area = setting.frame.areas.get(standing.area)
    if area is None:
        return Draft(standing, group, ())
    found = (
        _member(standing, indicator, breakdown, area=area, setting=setting)
        for indicator in group.indicators
        for breakdown in indicator.headline
    )
    return Draft(standing, group, tuple(m for m in found if m is not None))


def finish(drafts: Sequence[Draft], *, setting: Setting) -> list[Card]:
    """Cards of all drafts that have one, their roll-ups made together."""
    held = [d for d in drafts if d.has_card]
    if not held:
        return []
    rolled = _roll_ups(held)
    return [_card(d, roll_up=r, setting=setting) for d, r in zip(held, rolled, strict=True)]


def _member(
    standing: Standing, indicator: Indicator, breakdown: str, *, area: Area, setting: Setting
) -> Member | None:
    """None where there is neither a figure nor one to wait for."""
    score, frame = standing.scores.get((indicator.code, breakdown)), setting.frame
    weight = float(indicator.weight) / len(indicator.headline)
    figure = score if score is not None and score.has_figure else None
    if figure is None or figure.facts["overdue"]:
        awaited = frame.awaited(indicator, area=area, since=score, day=setting.day)
        if awaited is not None:
            judged = frame.can_judge(indicator, breakdown, area=area.code, at=awaited)
            word = "overdue" if figure else "missing"
            return Member(indicator, score, weight, math.nan, judged, word)
    if figure is None:
        return None
    facts = figure.facts
    if facts["position"] is None:
        return Member(indicator, figure, weight, math.nan, False, "tracker")
    word = facts["rag"] or facts["benchmark"]
    return Member(indicator, figure, weight, facts["position"], True, word)


def _roll_ups(drafts: Sequence[Draft]) -> list[dict[str, object]]:
    rows = [[m for m in d.members if m.counts and m.weight > 0] for d in drafts]
    found = roll_up(
        positions=padded([[m.position for m in row] for row in rows]),
        weights=padded([[m.weight for m in row] for row in rows]),
        red=padded([[d.any_red] * len(row) for d, row in zip(drafts, rows, strict=True)]) == 1.0,
        beyond_activity=padded(
            [[float(m.indicator.kind is not Kind.HOW_MUCH) for m in row] for row in rows]
        )
        == 1.0,
    )
    return [
        {
            "position": _or_none(value),
            "lowest": _or_none(low),
            "highest": _or_none(high),
            "coverage": _or_none(coverage) or 0.0,
            "verdict": _VERDICTS[RollUpClass(code)],
            "reds": [m.score.score_id for m in row if m.score is not None and _is_red(m)],
        }
        for value, low, high, coverage, code, row in zip(
            found.value.tolist(),
            found.low.tolist(),
            found.high.tolist(),
            found.coverage.tolist(),
            found.roll_up_class.tolist(),
            (d.members for d in drafts),
            strict=True,
        )
    ]


def _is_red(member: Member) -> bool:
    return member.counted_as == "red"


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value


def _card(found: Draft, *, roll_up: dict[str, object], setting: Setting) -> Card:
    standing, group, scores = found.standing, found.group, found.scores
    alerts = _open_alerts(standing, found.members)
    key = f"{standing.area}|{group.dimension}|{group.code}|{setting.pending}"
    card_id = identity.card_id(
        key=key,
        made_from=[*(s.score_id for s in scores), *alerts],
        version=setting.frame.version,
        day=_day(setting) or "",
    )
    newest = max((s.recorded_at for s in scores), key=datetime.fromisoformat, default=None)
    recorded_at = newest or setting.since.isoformat()
    return Card(card_id, found, roll_up, tuple(alerts), recorded_at, setting)


def _day(setting: Setting) -> str | None:
    return setting.day.isoformat() if setting.day else None


def _body(card: Card) -> dict[str, object]:
    members, group, setting = card.draft.members, card.group, card.setting
    counts = dict.fromkeys(_COUNTED, 0)
    for member in members:
        counts[member.counted_as] += 1
    return {
        "id": card.card_id,
        "area": card.standing.area,
        "dimension": group.dimension,
        "group": {"code": group.code, "title": group.title},
        "framework_version": setting.frame.version,
        "framework_pending": setting.pending,
        "day": _day(setting),
        "recorded_at": card.recorded_at,
        "counts": counts,
        "roll_up": card.roll_up | _robustness(card),
        "improving": _movers(members, good=True),
        "declining": _movers(members, good=False),
        "scores": [_embedded(m.score, weight=m.weight) for m in members if m.score],
        "open_alerts": card.alerts,
        "completeness": _completeness(members),
        "timeliness": _timeliness(members),
    }


def _robustness(card: Card) -> dict[str, object]:
    """Nothing where the roll-up has no class."""
    if card.roll_up["verdict"] not in ("green", "amber", "red"):
        return {}
    members = [m for m in card.draft.members if m.counts and not math.isnan(m.position)]
    counted = [(m.indicator, m.score, m.weight) for m in members if m.score and m.weight > 0]
    telling = any(each.kind is not Kind.HOW_MUCH for each, _, _ in counted)
    red_beside = any(_is_red(m) for m in members if m.weight == 0)
    found = robustness(
        counted,
        key=card.key,
        frame=card.setting.frame,
        never_green=red_beside or not telling,
        any_red=card.draft.any_red,
    )
    return {"robustness": found}


def _completeness(members: Iterable[Member]) -> dict[str, int]:
    """Headline figures that should stand, and those of them that do: an overdue one doesn't."""
    words = [m.counted_as for m in members]
    absent = sum(word in _ABSENT for word in words)
    return {"present": len(words) - absent, "expected": len(words)}


def _timeliness(members: Iterable[Member]) -> dict[str, int]:
    """Figures that came by their day, of those that came or are overdue."""
    on_time = due = 0
    for member in members:
        facts = member.score.facts if member.score else {}
        days_late = facts.get("days_late")
        overdue = member.counted_as in _ABSENT and bool(facts.get("overdue"))
        due += overdue or days_late is not None
        on_time += not overdue and days_late is not None and days_late <= 0
    return {"on_time": on_time, "due": due}


def _embedded(score: AreaScore, *, weight: float) -> orjson.Fragment:
    return orjson.Fragment(score.encoded[:-1] + b',"weight":' + orjson.dumps(weight) + b"}")


def _open_alerts(standing: Standing, members: Iterable[Member]) -> list[str]:
    """Those of the members' indicators, whatever population group they speak of."""
    shown_here = {m.score.indicator for m in members if m.score}
    return sorted(
        a.alert_id for a in standing.alerts.values() if a.shown and a.indicator in shown_here
    )


def _movers(members: Iterable[Member], *, good: bool) -> list[str]:
    """Ids of the largest clear or untested moves one way: tested ones first, then by size.

    The short move; the long one where there is no short one, as in year-to-date figures.
    """
    found: list[tuple[bool, float, str]] = []
    for member in members:
        if member.score is None or member.counted_as in _ABSENT:
            continue
        move = member.score.facts["short"] or member.score.facts["long"]
        if move is not None and move["good"] is good:
            found.append((not move["tested"], -_size(move), member.score.score_id))
    return [score_id for _, _, score_id in sorted(found)[:MOST_MOVERS]]


def _size(move: dict[str, str]) -> float:
    """A move as a share of where it came from, so that units can be compared."""
    change, since = abs(float(move["change"])), abs(float(move["since_value"]))
    return change / since if since else change
