"""The area group's cards without broker and database: score and alert bodies in, cards out."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import orjson
from thrive_scoring.domain.cards import draft, finish
from thrive_scoring.domain.target import Target
from thrive_shared.contracts.framework import FrameworkSlice


def cards_of(bodies: Iterable[tuple[str, bytes]]) -> list[bytes]:
    """Every card of the state after all events, (topic, body), of one log partition."""
    target = target_of(bodies)
    setting = target.setting(partitions=1)
    assert setting is not None
    drafts = [
        draft(standing, group, setting=setting)
        for standing in target.standings.values()
        for group in setting.frame.groups.values()
    ]
    return [orjson.dumps({**c.body, "counter": 1}) for c in finish(drafts, setting=setting)]


def target_of(bodies: Iterable[tuple[str, bytes]]) -> Target:
    """Where every area stands after all events, (topic, body), of one log partition."""
    target = Target(0, 0)
    for topic, value in bodies:
        body = orjson.loads(value)
        if body.get("kind") == "barrier":
            if body.get("framework"):
                _begin(target, body)
            if body.get("day"):
                target.days[0] = date.fromisoformat(body["day"])
            continue
        standing = target.standing(body["area"])
        if topic.startswith("scoring.alert"):
            standing.take_alert(body)
        else:
            standing.take_score(body)
    return target


def _begin(target: Target, barrier: dict[str, Any]) -> None:
    before = target.setting(partitions=1)
    newer = FrameworkSlice.model_validate(barrier["framework"])
    target.slices = {}
    target.take_slice(newer, source=0, recorded_at=datetime.fromisoformat(barrier["recorded_at"]))
    if before is not None:
        target.keep_cards(before.frame)
