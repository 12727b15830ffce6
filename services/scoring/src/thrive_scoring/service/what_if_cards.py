"""Which scorecards would come to something else: drafted and finished as live ones are, twice."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from thrive_shared.contracts.questions import WhatIfAsked

from thrive_scoring.domain.cards import Card, Setting, draft, finish
from thrive_scoring.domain.frame import Frame, Group
from thrive_scoring.domain.supposed import with_rules
from thrive_scoring.domain.target import Target
from thrive_scoring.service.what_if import Body, Changed, Trial

CardKey = tuple[str, str, str]
"""Area, dimension and group."""
_OUTSIDE = frozenset(("id", "counter", "recorded_at", "framework_version", "day", "scores"))
"""What differs between two cards that come to the same."""


@dataclass(frozen=True, slots=True)
class CardChanged:
    """A card before and after, and the scores that either names, by id."""

    cards: Changed
    named: Mapping[str, tuple[str, str]]
    """Score id to indicator and breakdown."""


def changed_cards(
    target: Target, trial: Trial, asked: WhatIfAsked, *, partitions: int
) -> Sequence[CardChanged]:
    """Cards that would differ, by area. `target` stands as it is now, and is used up."""
    setting = target.setting(partitions=partitions)
    if setting is None:
        return ()
    later = _later(setting, asked)
    touched = _touched(trial)
    groups = {
        area: _groups(touched.get(area, frozenset()), asked, frame=setting.frame)
        for area in sorted({*target.standings, *touched})
    }
    before = {_key(c): c for c in _cards(target, groups, setting=setting)}
    for is_alert, body in trial.events:
        standing = target.standing(body["area"])
        if is_alert:
            standing.take_alert(body)
        else:
            standing.take_score(body)
    after = _cards(target, groups, setting=later)
    return list(_differing(before, after))


def _later(setting: Setting, asked: WhatIfAsked) -> Setting:
    """What cards would be made under."""
    later = setting
    if asked.rules:
        later = replace(
            later, frame=Frame([with_rules(s, asked.rules) for s in setting.frame.slices])
        )
    return replace(later, day=asked.day) if asked.day is not None else later


def _touched(trial: Trial) -> dict[str, frozenset[str]]:
    """The indicators of which something happens, by area."""
    found: dict[str, set[str]] = {}
    for _, body in trial.events:
        found.setdefault(body["area"], set()).add(body["indicator"])
    return {area: frozenset(codes) for area, codes in found.items()}


def _groups(touched: frozenset[str], asked: WhatIfAsked, *, frame: Frame) -> list[Group]:
    """Those to look at in an area: on another day all of them, else those that hold a touched
    indicator, or one whose weight or target might be another."""
    if asked.day is not None:
        return list(frame.groups.values())
    codes = touched | {r.indicator for r in asked.rules}
    return list({g.key: g for c in sorted(codes) for g in frame.groups_of.get(c, ())}.values())


def _cards(
    target: Target, groups: Mapping[str, Iterable[Group]], *, setting: Setting
) -> list[Card]:
    drafts = [
        draft(target.standing(area), setting.frame.groups[group.key], setting=setting)
        for area, those in groups.items()
        for group in those
    ]
    return finish(drafts, setting=setting)


def _differing(before: Mapping[CardKey, Card], after: Iterable[Card]) -> Iterator[CardChanged]:
    for card in after:
        now, then = _read(before.get(_key(card))), _read(card)
        assert then is not None
        if now is None or _says(now) != _says(then):
            named = {**_names(now or {}), **_names(then)}
            yield CardChanged(Changed(now and _bare(now), _bare(then)), named)


def _read(card: Card | None) -> Body | None:
    if card is None:
        return None
    found: Body = orjson.loads(card.encoded())
    return found


def _bare(body: Body) -> Body:
    """A card without the scores that it shows."""
    return {**body, "scores": ()}


def _says(body: Body) -> Any:
    """What a card comes to, the figures in it called by their names instead of ids."""
    names = {s["score_id"]: f"{s['indicator']}|{s['breakdown']}" for s in body["scores"]}
    return _renamed({k: v for k, v in body.items() if k not in _OUTSIDE}, names)


def _renamed(said: Any, names: Mapping[str, str]) -> Any:
    if isinstance(said, dict):
        return {k: _renamed(v, names) for k, v in said.items()}
    if isinstance(said, list):
        return [_renamed(v, names) for v in said]
    return names.get(said, said) if isinstance(said, str) else said


def _names(body: Body) -> dict[str, tuple[str, str]]:
    """Of the scores a card shows, those that it names."""
    text = orjson.dumps({k: v for k, v in body.items() if k != "scores"}).decode()
    return {
        s["score_id"]: (s["indicator"], s["breakdown"])
        for s in body.get("scores", ())
        if s["score_id"] in text
    }


def _key(card: Card) -> CardKey:
    return card.standing.area, card.group.dimension, card.group.code
