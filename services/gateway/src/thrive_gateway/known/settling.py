"""Whether everything recorded by an instant has arrived: only then a read as known by it holds."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import uuid4

import asyncpg
from thrive_shared import clock
from thrive_shared.contracts.questions import ProgressAnswered, ProgressAsked
from thrive_shared.contracts.topics import (
    ALERT_CHANGED,
    SCORE_COMPUTED,
    Topic,
)
from thrive_shared.kafka import outbox

from thrive_gateway.repository import known

from .problems import BeforeTheFirstRecord, InTheFuture, NotSettledYet
from .questions import Questions

_RETRY_AFTER = {"Retry-After": "2"}


class Settling:
    """Refuses instants of which not everything is known; remembers how far everything is.

    Settled is an instant when ingest had told where the log of record ends and that nothing as old
    can be added; the projection had read as far; scoring had scored as far and published all of it;
    and the projection had read the scores and alerts to their end.
    """

    def __init__(
        self, *, log: asyncpg.Pool, pool: asyncpg.Pool, questions: Questions, group: str
    ) -> None:
        """`group`: the consumer group that projects the log, and scores and alerts.

        `log`: where it notes how far it has read the log; `pool`: how far a generation's events.
        """
        self._log = log
        self._pool = pool
        self._questions = questions
        self._group = group
        self._till: datetime | None = None

    async def require(self, at: datetime) -> None:
        """Return if a read as known at that instant will never change; else raise why not."""
        now = clock.now()
        if at > now:
            raise InTheFuture(as_known_at=at, now=now)
        first = await known.first_moment(self._pool)
        if first is None or at < first:
            raise BeforeTheFirstRecord(as_known_at=at, earliest=first)
        if not await self._is_settled(at):
            await self._settle(at)

    async def _is_settled(self, at: datetime) -> bool:
        if self._till is None or at > self._till:
            self._till = await known.settled_till(self._pool)
        return self._till is not None and at <= self._till

    async def _settle(self, at: datetime) -> None:
        told = await self._questions.log_end()
        ends = {c.partition: c.seq for c in told.ends}
        if at > told.till or _behind(await known.log_positions(self._log), ends=ends):
            raise _not_yet(at)
        await self._require_scored(ends, at=at)
        await self._require_read((SCORE_COMPUTED, ALERT_CHANGED), at=at)
        await known.settle(self._pool, till=told.till)

    async def _require_read(self, topics: Collection[Topic], *, at: datetime) -> None:
        ends = await self._questions.ends(topics)
        reached = await outbox.next_offsets(self._pool, group=self._group)
        if any(reached.get(source, 0) < end for source, end in ends.items()):
            raise _not_yet(at)

    async def _require_scored(self, ends: Mapping[int, int], *, at: datetime) -> None:
        told = await self._questions.ask(ProgressAsked(id=uuid4(), asked_at=clock.now()))
        assert isinstance(told, ProgressAnswered)
        scored = {c.partition: c.seq for c in told.scored}
        if _behind(scored, ends=ends) or not told.published:
            raise _not_yet(at)


def _behind(reached: Mapping[int, int], *, ends: Mapping[int, int]) -> bool:
    """Whether a log partition was not read to its end."""
    return any(reached.get(partition, 0) < seq for partition, seq in ends.items())


def _not_yet(at: datetime) -> NotSettledYet:
    return NotSettledYet(headers=_RETRY_AFTER, as_known_at=at)
