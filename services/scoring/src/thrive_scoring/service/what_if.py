"""What would change: records that nobody wrote, scored as the next ones of the log.

The very functions that score the log are run on a copy, so what is told is what would happen if
these records came next. Whatever a score comes to say is told and compared: nothing is listed here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from thrive_shared.contracts.generations import GENERATION
from thrive_shared.contracts.questions import SupposedFigure, WhatIfAsked
from thrive_shared.contracts.scoring import LINEAGE
from thrive_shared.contracts.topics import ALERT_CHANGED, SCORE_COMPUTED
from thrive_shared.kafka.outgoing import Outgoing

from thrive_scoring.domain.body import Origin
from thrive_scoring.domain.supposed import with_rules
from thrive_scoring.service.batch import score_batch, settle_steps
from thrive_scoring.service.memory import Memory
from thrive_scoring.service.records import DayBegan, Entry, FrameworkBegun, Observed
from thrive_scoring.service.standpoint import Standpoint
from thrive_scoring.service.walk import Walk

Body = dict[str, Any]
ScoreKey = tuple[str, str, str, str]
"""Indicator, area, breakdown and period; the last is empty for 'no figure received'."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Bodies before and after; None before what would be new."""

    before: Body | None
    after: Body


@dataclass(frozen=True, slots=True)
class Trial:
    """What scoring the supposed records gives: every event, and the net changes among them."""

    events: Sequence[tuple[bool, Body]]
    """In order; True marks an alert's transition."""
    scores: Sequence[Changed]
    alerts: Sequence[tuple[str | None, Body]]
    """The state before, and the last transition."""


def tried(
    known: Standpoint,
    asked: WhatIfAsked,
    *,
    at: str,
    partitions: int,
    generation: str = GENERATION,
) -> Trial:
    """Score what is supposed as if it were recorded `at` that moment. Changes nothing."""
    memory = known.memory()
    _, settlement = score_batch(
        memory,
        list(_entries(known, asked, at=at)),
        partitions=partitions,
        generation=generation,
    )
    events = list(_bodies(settlement.events))
    after = {_key(b): _at_last(b, memory) for is_alert, b in events if not is_alert}
    before = _as_they_stand(known.memory(), after, at=at, partitions=partitions)
    scores = [Changed(before.get(k), b) for k, b in after.items()]
    return Trial(
        events,
        [c for c in scores if _differs(c)],
        list(_alerts(known, (b for is_alert, b in events if is_alert))),
    )


def _entries(known: Standpoint, asked: WhatIfAsked, *, at: str) -> Iterator[Entry]:
    """The records that would come next on each partition: rules, then the day, then figures."""
    home = known.home
    ruled = {home[r.indicator] for r in asked.rules}
    for number, partition in known.partitions.items():
        seq = partition.last_seq
        if number in ruled:
            seq += 1
            later = with_rules(partition.framework.slice, asked.rules)
            yield FrameworkBegun(Origin(number, seq, at), later)
        if asked.day is not None and asked.day != partition.day:
            seq += 1
            yield DayBegan(Origin(number, seq, at), asked.day)
        for code in partition.framework.rules:
            numbered = enumerate(asked.figures, 1)
            rows = [_row(known, f, number=n) for n, f in numbered if f.indicator == code]
            if rows:
                seq += 1
                yield Observed(Origin(number, seq, at), code, str(asked.id), rows)


def _row(known: Standpoint, figure: SupposedFigure, *, number: int) -> Mapping[str, Any]:
    """A figure as the log would have it."""
    series = known.series[figure.indicator].get((figure.area, figure.breakdown))
    point = series.points.get(figure.period) if series else None
    row = figure.model_dump(mode="json", exclude_none=True, exclude={"indicator"})
    return {**row, "row": number, "revision": point.revision + 1 if point else 1}


def _as_they_stand(
    memory: Memory, wanted: Iterable[ScoreKey], *, at: str, partitions: int
) -> dict[ScoreKey, Body]:
    """The scores that now stand, as they would be published at this position of the log."""
    walk = Walk(memory)
    steps = [
        walk.again(p, [k for k in wanted if k[0] in p.framework.rules], recorded_at=at)
        for p in memory.partitions.values()
    ]
    settlement = settle_steps(memory, steps, partitions=partitions)
    return {_key(b): b for is_alert, b in _bodies(settlement.events) if not is_alert}


def _alerts(known: Standpoint, changes: Iterable[Body]) -> Iterator[tuple[str | None, Body]]:
    """Each alert's last transition, beside the state in which it now is."""
    states = {
        alert.alert_id: alert.state
        for held in known.series.values()
        for series in held.values()
        for alert in series.active.values()
    }
    for body in {b["alert_id"]: b for b in changes}.values():
        before = states.get(body["alert_id"])
        if before is not None or body["state"] in ("pending", "open"):
            yield before, body


def _bodies(events: Iterable[Outgoing]) -> Iterator[tuple[bool, Body]]:
    """Scores and transitions; the forwarded barriers are left out."""
    for event in events:
        body = orjson.loads(event.value or b"")
        if event.topic is ALERT_CHANGED:
            yield True, body
        elif event.topic is SCORE_COMPUTED and body["kind"] == "score":
            yield False, body


def _key(body: Body) -> ScoreKey:
    return body["indicator"], body["area"], body["breakdown"], body["period"] or ""


def _at_last(body: Body, memory: Memory) -> Body:
    """A score as it would be told after all that is supposed: a later figure may have followed."""
    series = memory.series(body["indicator"], body["area"], body["breakdown"])
    latest = series.figures[-1].span.text if series.figures else None
    superseded = body["latest"] and body["period"] != latest
    return {**body, "latest": False, "overdue": False} if superseded else body


def _differs(change: Changed) -> bool:
    """Whether a score would say something else; that a later figure follows it is no news of it."""
    before, after = change.before, change.after
    if before is None or (after["latest"] and not before["latest"]):
        return True
    ignored = LINEAGE if after["latest"] else LINEAGE | {"latest", "overdue"}
    return any(before.get(n) != after.get(n) for n in {*before, *after} - ignored)
