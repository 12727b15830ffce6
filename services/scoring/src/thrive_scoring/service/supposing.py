"""Answers 'what if': read at one moment, scored on a copy in a thread, told within bounds."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import asyncpg
import orjson
from thrive_shared import clock
from thrive_shared.contracts.questions import (
    AlertChange,
    CardChange,
    NamedScore,
    ScoreChange,
    WhatIfAnswered,
    WhatIfAsked,
    WhatIfRefused,
)
from thrive_shared.contracts.scoring import (
    AlertChanged,
    Cause,
    ScorecardComputed,
    ScoreComputed,
)
from thrive_shared.contracts.topics import partition_of
from thrive_shared.db.pool import snapshot

from thrive_scoring.repository import cards as repository
from thrive_scoring.service.standpoint import RefusedError, Standpoint, read_standpoint
from thrive_scoring.service.what_if import Body, Changed, Trial, tried
from thrive_scoring.service.what_if_cards import CardChanged, changed_cards

LISTED_BYTES = 240_000
"""How much of each list is told: three of them and their frame stay below the broker's limit."""
Item = TypeVar("Item")


class Supposing:
    """Scoring forked for the time of one question."""

    def __init__(self, *, pool: asyncpg.Pool, partitions: int, generation: str) -> None:
        self._pool = pool
        self._partitions = partitions
        self._generation = generation

    async def answer(self, asked: WhatIfAsked) -> WhatIfAnswered | WhatIfRefused:
        """What would change, or why that can't be said. Writes nothing."""
        at = clock.now().isoformat()
        try:
            async with snapshot(self._pool) as tx:
                known = await read_standpoint(tx, asked, partitions=self._partitions)
                trial = await asyncio.to_thread(
                    tried,
                    known,
                    asked,
                    at=at,
                    partitions=self._partitions,
                    generation=self._generation,
                )
                cards = await self._cards(tx, known, trial=trial, asked=asked)
        except RefusedError as refused:
            return refused.why
        return await asyncio.to_thread(told, asked, known, trial, cards)

    async def _cards(
        self, tx: asyncpg.Connection, known: Standpoint, *, trial: Trial, asked: WhatIfAsked
    ) -> Sequence[CardChanged]:
        """Rules and days concern every area; figures those that they touch."""
        everywhere = bool(asked.rules) or asked.day is not None
        touched = {body["area"] for _, body in trial.events}
        target = await repository.read_areas(
            tx,
            areas=None if everywhere else touched,
            home=partition_of(known.home_area, partitions=self._partitions),
        )
        return await asyncio.to_thread(
            changed_cards, target, trial, asked, partitions=self._partitions
        )


def told(
    asked: WhatIfAsked, known: Standpoint, trial: Trial, cards: Sequence[CardChanged]
) -> WhatIfAnswered:
    """The answer: what concerns the home area and the latest periods first."""
    home = known.home_area
    scores = sorted(trial.scores, key=lambda c: (not c.after["latest"], c.after["area"] != home))
    alerts = sorted(trial.alerts, key=lambda a: a[1]["area"] != home)
    ordered = sorted(cards, key=lambda c: c.cards.after["area"] != home)
    return WhatIfAnswered(
        id=asked.id,
        known=tuple(Cause(partition=p.number, seq=p.last_seq) for p in known.partitions.values()),
        framework_version=known.version,
        day=asked.day or known.day,
        scores=tuple(_score(c) for c in _within(scores, size=_size)),
        alerts=tuple(_alert(a) for a in _within(alerts, size=lambda a: _bytes(a[1]))),
        cards=tuple(_card(c) for c in _within(ordered, size=lambda c: _size(c.cards))),
        scores_changed=len(scores),
        alerts_changed=len(alerts),
        cards_changed=len(ordered),
    )


def _within(items: Iterable[Item], *, size: Callable[[Item], int]) -> list[Item]:
    """As many of the first as there is room for."""
    found: list[Item] = []
    left = LISTED_BYTES
    for item in items:
        left -= size(item)
        if left < 0:
            break
        found.append(item)
    return found


def _size(change: Changed) -> int:
    return _bytes(change.before) + _bytes(change.after)


def _bytes(body: Body | None) -> int:
    return len(orjson.dumps(body))


def _score(change: Changed) -> ScoreChange:
    before = change.before and ScoreComputed.model_validate(change.before)
    return ScoreChange(before=before, after=ScoreComputed.model_validate(change.after))


def _alert(change: tuple[str | None, Body]) -> AlertChange:
    before, after = change
    return AlertChange.model_validate(
        {"before": before, "after": AlertChanged.model_validate(after)}
    )


def _card(change: CardChanged) -> CardChange:
    before = change.cards.before and ScorecardComputed.model_validate(change.cards.before)
    named = tuple(
        NamedScore.model_validate({"score_id": i, "indicator": code, "breakdown": breakdown})
        for i, (code, breakdown) in change.named.items()
    )
    after = ScorecardComputed.model_validate(change.cards.after)
    return CardChange(before=before, after=after, named=named)
