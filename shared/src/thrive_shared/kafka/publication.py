"""Commit, then publish: the outbox of one consumer group."""

import asyncio
from collections import deque
from collections.abc import Collection, Sequence

import asyncpg
import structlog

from thrive_shared.contracts.topics import TOPICS
from thrive_shared.db.faults import TRANSIENT
from thrive_shared.failpoints import failpoint
from thrive_shared.observability import metrics

from . import outbox
from .outbox import Pending, Source
from .outgoing import Outgoing, unpack
from .producer import Acknowledgement, Publisher

UNDER_WAY = 8
"""Batches handed over but not yet acknowledged, at most: back-pressure instead of memory."""
ABANDONED_AFTER_SECONDS = 5.0
_TOPICS = {t.name: t for t in TOPICS}

log = structlog.get_logger()


class PublicationFailed(RuntimeError):
    """Kafka refused events for good, or the producer died; a restart publishes from the outbox."""


class Publication:
    """Publishes committed batches in order and deletes their outbox rows once acknowledged."""

    def __init__(self, *, pool: asyncpg.Pool, producer: Publisher, group: str) -> None:
        self._pool = pool
        self._producer = producer
        self._group = group
        self._under_way: deque[tuple[int, list[Acknowledgement]]] = deque()
        self._finished: set[int] = set()
        self._failed: BaseException | None = None

    @property
    def trouble(self) -> str | None:
        """None when all is well, else what is wrong."""
        if self._failed or not self._producer.alive:
            return "the sender to Kafka has stopped"
        return None

    async def publish(self, row: int, events: Sequence[Outgoing]) -> None:
        """Hand over a committed batch; wait only when too many are under way."""
        half = len(events) // 2
        acks = await self._producer.hand_over(events[:half]) if half else []
        failpoint(f"{self._group}.half-publish")
        acks += await self._producer.hand_over(events[half:])
        failpoint(f"{self._group}.after-publish")
        self._under_way.append((row, acks))
        while len(self._under_way) > UNDER_WAY:
            await asyncio.wait(self._under_way[0][1])
            self._collect()
        self._collect()

    def finished(self) -> list[int]:
        """Rows whose events are all acknowledged, to be deleted in the next transaction."""
        self._collect()
        return list(self._finished)

    def deleted(self, ids: Collection[int]) -> None:
        """These rows are gone."""
        self._finished.difference_update(ids)

    async def publish_left_by_others(
        self, tx: asyncpg.Connection, *, sources: Collection[Source]
    ) -> None:
        """Publish and delete what the former owner of these sources left behind."""
        left = await outbox.pending_of_sources(tx, group=self._group, sources=sources)
        await self._publish_again([p for p in left if not self._mine(p)])
        if left:
            await outbox.delete_outbox(tx, ids=[p.id for p in left if not self._mine(p)])

    async def recover(self) -> None:
        """Publish everything that an earlier life of this group left behind."""
        while True:
            try:
                return await self._sweep(older_than=0.0)
            except TRANSIENT as error:
                log.warning("recovery_waits", group=self._group, error=type(error).__name__)
                await asyncio.sleep(0.5)

    async def run(self) -> None:
        """Delete acknowledged rows when no batch does, and publish abandoned ones.

        Raises PublicationFailed when the producer can't send any more.
        """
        while True:
            await asyncio.sleep(ABANDONED_AFTER_SECONDS / 5)
            if self.trouble:
                raise PublicationFailed from self._failed
            try:
                await self._delete_finished()
                await self._sweep(older_than=ABANDONED_AFTER_SECONDS)
            except TRANSIENT as error:
                log.warning("outbox_sweep_skipped", group=self._group, error=type(error).__name__)

    async def _sweep(self, *, older_than: float) -> None:
        left = await outbox.pending_older_than(self._pool, group=self._group, seconds=older_than)
        left = [p for p in left if not self._mine(p)]
        await self._publish_again(left)
        if left:
            await outbox.delete_outbox(self._pool, ids=[p.id for p in left])

    async def _publish_again(self, left: Sequence[Pending]) -> None:
        for pending in left:
            await self._producer.send(unpack(pending.body, topics=_TOPICS))
            metrics.OUTBOX_REPUBLISHED.labels(self._group).inc()

    def _mine(self, pending: Pending) -> bool:
        return pending.id in self._finished or any(row == pending.id for row, _ in self._under_way)

    async def _delete_finished(self) -> None:
        ids = self.finished()
        if ids:
            await outbox.delete_outbox(self._pool, ids=ids)
            self.deleted(ids)

    def _collect(self) -> None:
        while self._under_way and all(a.done() for a in self._under_way[0][1]):
            row, acks = self._under_way.popleft()
            errors = [e for a in acks if (e := a.exception()) is not None]
            if errors:
                self._failed = errors[0]
            else:
                self._finished.add(row)
