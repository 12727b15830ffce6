"""Accepting commentary: stored once, published through the outbox."""

from collections.abc import Sequence
from typing import Any

import asyncpg
from thrive_shared import clock
from thrive_shared.contracts.topics import COMMENTARY_RECEIVED
from thrive_shared.db.pool import transaction
from thrive_shared.kafka.outgoing import Outgoing, outgoing

from .domain.catalogue import Catalogue
from .domain.commentary import Words, read_commentary
from .domain.mistakes import Mistake
from .domain.rows import Sender
from .intake import Intake
from .problems import ReferenceReused
from .repository import commentary
from .watch import Watch


class Commentaries:
    """The use case behind the door for commentary."""

    def __init__(
        self, *, pool: asyncpg.Pool, intake: Intake, watch: Watch, partitions: int
    ) -> None:
        self._pool = pool
        self._intake = intake
        self._watch = watch
        self._partitions = partitions

    async def take(self, values: Sequence[Any], *, sender: Sender) -> dict[str, object]:
        """Store what is new; answer with counts and everything that is wrong.

        Raises ReferenceReused when a reference already stands for other words.
        """
        catalogue = await self._intake.ready_catalogue()
        words, mistakes = _read_all(values, catalogue=catalogue, sender=sender)
        unique = {w.body.commentary_id: w for w in words}
        fresh = await self._watch.guarded(self._store(list(unique.values())))
        return {
            "imported": fresh,
            "unchanged": len(words) - fresh,
            "rejected": len(values) - len(words),
            "commentary_ids": [str(w.body.commentary_id) for w in words],
            "rejections": [m.as_json() for m in mistakes],
        }

    async def _store(self, words: Sequence[Words]) -> int:
        if not words:
            return 0
        async with transaction(self._pool) as tx:
            known = await commentary.lock(tx, [w.body.commentary_id for w in words])
            if any(known.get(w.body.commentary_id, w.digest) != w.digest for w in words):
                raise ReferenceReused
            fresh = [w for w in words if w.body.commentary_id not in known]
            events = [self._event(w) for w in fresh]
            if fresh:
                await commentary.save(tx, fresh)
            row = await self._intake.write_events(tx, events)
        self._intake.publish_soon(row, events)
        return len(fresh)

    def _event(self, words: Words) -> Outgoing:
        body = words.body
        return outgoing(
            COMMENTARY_RECEIVED,
            route=body.area,
            key=str(body.commentary_id),
            body=body,
            event_id=str(body.commentary_id),
            time=body.recorded_at.isoformat(),
            partitions=self._partitions,
        )


def _read_all(
    values: Sequence[Any], *, catalogue: Catalogue, sender: Sender
) -> tuple[list[Words], list[Mistake]]:
    words: list[Words] = []
    mistakes: list[Mistake] = []
    now = clock.now()
    for number, value in enumerate(values, start=1):
        read = read_commentary(number, value, catalogue=catalogue, sender=sender, now=now)
        if isinstance(read, Words):
            words.append(read)
        else:
            mistakes += read
    return words, mistakes
