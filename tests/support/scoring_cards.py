"""The area group's cards without broker and database: score and alert bodies in, cards out."""

from collections.abc import Iterable
from datetime import date

import orjson
from thrive_scoring.domain.cards import Setting, draft, finish
from thrive_scoring.domain.frame import Frame
from thrive_scoring.domain.standing import Standing
from thrive_shared.contracts.framework import FrameworkSlice


def cards_of(bodies: Iterable[tuple[str, bytes]]) -> list[bytes]:
    """Every card of the state after all events, (topic, body), of one log partition."""
    slices: list[FrameworkSlice] = []
    day: date | None = None
    standings: dict[str, Standing] = {}
    for topic, value in bodies:
        body = orjson.loads(value)
        if body.get("kind") == "barrier":
            if body.get("framework"):
                slices = [FrameworkSlice.model_validate(body["framework"])]
            if body.get("day"):
                day = date.fromisoformat(body["day"])
            continue
        standing = standings.setdefault(body["area"], Standing(body["area"]))
        if topic.startswith("scoring.alert"):
            standing.take_alert(body)
        else:
            standing.take_score(body)
    frame = Frame(slices)
    setting = Setting(frame=frame, pending=False, day=day)
    groups = frame.groups.values()
    drafts = [draft(s, g, setting=setting) for s in standings.values() for g in groups]
    return [orjson.dumps({**c.body, "counter": 1}) for c in finish(drafts, setting=setting)]
