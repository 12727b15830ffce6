"""The consumption recipe: effects exactly once, events at least once.

The next offset of every source, the effects of a batch and its packed events are written in
one PostgreSQL transaction; Kafka hears of it afterwards. The locked offset row fences whoever
was taken over; records below it are skipped; a gap is sought once. Events are published from
memory after the commit; whoever finds the locked offset moved by another first publishes what
that other may have left in the outbox.
"""

import asyncio
import re
from collections.abc import Collection, Iterable, Sequence
from time import perf_counter
from typing import Protocol, TypeAlias

import asyncpg
import structlog
from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import IllegalStateError, KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from faststream.kafka.message import FAKE_CONSUMER

from thrive_shared.contracts.topics import Topic
from thrive_shared.db.faults import TRANSIENT
from thrive_shared.db.pool import transaction
from thrive_shared.failpoints import failpoint
from thrive_shared.observability import metrics
from thrive_shared.settings import ServiceSettings

from . import outbox
from .names import Names
from .outbox import Source
from .outgoing import Outgoing, pack
from .producer import Publisher
from .publication import Publication

METADATA_MAX_AGE_MS = 5_000
"""How soon a new topic that matches a pattern is noticed."""
_GATHERED_BYTES = 1 << 20
"""A patient group takes this much at once without waiting any longer."""
_LAST_BATCH_SECONDS = 2.0
_LEAVE_SECONDS = 4.0
Record: TypeAlias = "ConsumerRecord[bytes, bytes]"

log = structlog.get_logger()


class Processor(Protocol):
    """What a service does with a batch. Memory may only follow the database."""

    async def process(
        self, tx: asyncpg.Connection, records: Sequence[Record]
    ) -> Sequence[Outgoing]:
        """Write the effects of the records inside `tx`; return the events that they decide."""

    def committed(self) -> None:
        """The transaction is committed: memory may follow."""

    def forget(self, sources: Collection[Source]) -> None:
        """Drop whatever memory stands on these sources: another moved them, or an error did."""


class ConsumerGroup:
    """One consumer group of one service process."""

    def __init__(
        self,
        *,
        settings: ServiceSettings,
        pool: asyncpg.Pool,
        producer: Publisher,
        group: str,
        processor: Processor,
        topics: Iterable[Topic] = (),
        pattern: str | None = None,
        max_records: int = 1000,
        patience: float = 0.0,
    ) -> None:
        """Consume `topics`, or every topic whose name without prefix matches `pattern`.

        With `patience` records gather at the broker for so many seconds before they are taken,
        so that a batch costs less for each: for what need not be there at once.
        """
        self.group = group
        self.topics = tuple(topics)
        self._names = Names(settings)
        self._pool = pool
        self._processor = processor
        self._next: dict[Source, int] = {}
        self._sought: dict[Source, int] = {}
        self._stopped: set[Source] = set()
        self._uncommitted: dict[TopicPartition, int] = {}
        self._publication = Publication(pool=pool, producer=producer, group=group)
        self.broker = KafkaBroker(
            settings.kafka_bootstrap_servers,
            consumer_only=True,
            allow_auto_create_topics=False,
            metadata_max_age_ms=METADATA_MAX_AGE_MS if pattern else 300_000,
            apply_types=False,
            logger=None,
            graceful_timeout=_LAST_BATCH_SECONDS,
        )
        group_id = self._names.group(group)
        instance = settings.instance and f"{group_id}-{settings.instance}"
        self._subscriber = self.broker.subscriber(
            *(self._names.topic(t.name) for t in self.topics),
            pattern=pattern and f"^{re.escape(settings.topic_prefix)}{pattern}$",
            batch=True,
            group_id=group_id,
            group_instance_id=instance or None,
            session_timeout_ms=20_000 if instance else 10_000,
            auto_offset_reset="earliest",
            partition_assignment_strategy=(RangePartitionAssignor,),
            max_records=max_records,
            fetch_min_bytes=_GATHERED_BYTES if patience else 1,
            fetch_max_wait_ms=round(1000 * patience) or 500,
            ack_policy=AckPolicy.MANUAL,
            parser=_unparsed,
            decoder=_leave_raw,
        )
        self._subscriber(self._on_message)

    async def run(self) -> None:
        """Publish what an earlier life left, then consume until cancelled."""
        try:
            await self._publication.recover()
            await self._start()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._commit_regularly())
                tasks.create_task(self._publication.run())
        finally:
            await self._leave()

    @property
    def ready(self) -> str | None:
        """None when all is well, else what is wrong."""
        consumer = self._subscriber.consumer
        if consumer is None or not consumer.assignment():
            return self.trouble or "no partitions assigned yet"
        return self.trouble

    @property
    def trouble(self) -> str | None:
        """The same for a group that may have nothing to read yet."""
        if self._stopped:
            names = ", ".join(sorted(outbox.source_name(s) for s in self._stopped))
            return f"stopped at a record that can't be processed: {names}"
        return self._publication.trouble

    async def _start(self) -> None:
        """Join the group, waiting for a broker that is not up yet."""
        while True:
            try:
                await self.broker.start()
            except KafkaError:
                await self.broker.stop()
                await asyncio.sleep(0.5)
            else:
                return

    async def _leave(self) -> None:
        """Finish the batch in hand and leave the group, if that takes a moment only.

        What is left undone is done again by whoever reads next.
        """
        try:
            async with asyncio.timeout(_LEAVE_SECONDS):
                await self.broker.stop()
        except TimeoutError:
            log.info("group_left_unheard", group=self.group)

    async def _on_message(self, message: KafkaMessage) -> None:
        raw = message.raw_message
        # FastStream's message refers to itself: its records would stay until a collection.
        message.raw_message = ()
        records = raw if isinstance(raw, tuple) else (raw,)
        by_source = self._by_source(records)
        try:
            await self._settle(by_source)
        except Exception as error:
            # Not a passing fault: find out whose record it is, so that the others flow on.
            log.error("batch_failed", group=self.group, error=type(error).__name__, exc_info=True)
            for source, part in by_source.items():
                await self._settle_or_stop({source: part})

    def _by_source(self, records: Sequence[Record]) -> dict[Source, list[Record]]:
        cut: dict[Source, list[Record]] = {}
        for record in records:
            topic = self._names.declared(record.topic)
            if topic != record.topic:
                # The record is ours alone, and a copy costs twenty times as much.
                object.__setattr__(record, "topic", topic)
            cut.setdefault((topic, record.partition), []).append(record)
        return {s: part for s, part in cut.items() if s not in self._stopped}

    async def _settle_or_stop(self, by_source: dict[Source, list[Record]]) -> None:
        try:
            await self._settle(by_source)
        except Exception as error:
            self._stopped.update(by_source)
            metrics.PARTITIONS_STOPPED.labels(self.group).set(len(self._stopped))
            for topic, partition in by_source:
                log.critical(
                    "partition_stopped",
                    group=self.group,
                    topic=topic,
                    partition=partition,
                    error=type(error).__name__,
                    exc_info=True,
                )

    async def _settle(self, by_source: dict[Source, list[Record]]) -> None:
        """Process a batch, again and again over passing faults, until it is committed."""
        delay = 0.05
        while by_source:
            try:
                await self._transact(by_source)
            except (*TRANSIENT, KafkaError) as error:
                # Kafka's faults are no record's: they come from publishing, after the commit.
                self._forget(by_source)
                metrics.BATCH_RETRIES.labels(self.group).inc()
                log.warning("batch_retried", group=self.group, error=type(error).__name__)
                await asyncio.sleep(delay)
                delay = min(delay * 2, 5.0)
            except BaseException:
                self._forget(by_source)
                raise
            else:
                return

    async def _transact(self, by_source: dict[Source, list[Record]]) -> None:
        failpoint(f"{self.group}.after-read")
        began = perf_counter()
        moved: dict[Source, int] = {}
        row: int | None = None
        events: Sequence[Outgoing] = ()
        finished = self._publication.finished()
        async with transaction(self._pool) as connection:
            locked = await outbox.lock_offsets(
                connection, group=self.group, sources=sorted(by_source)
            )
            await self._take_over(connection, locked)
            fresh = self._fresh(by_source, locked=locked, moved=moved)
            if finished:
                await outbox.delete_outbox(connection, ids=finished)
            if fresh:
                events = await self._processor.process(connection, fresh)
                await outbox.move_offsets(connection, group=self.group, moved=moved)
            if events:
                row = await outbox.write_outbox(
                    connection,
                    group=self.group,
                    sources=moved,
                    body=pack(events),
                )
            failpoint(f"{self.group}.before-commit")
        failpoint(f"{self.group}.after-commit")
        self._publication.deleted(finished)
        if fresh:
            self._processor.committed()
        self._remember(moved, records=fresh)
        metrics.BATCH_SECONDS.labels(self.group).observe(perf_counter() - began)
        if row is not None:
            await self._publication.publish(row, events)

    async def _take_over(self, tx: asyncpg.Connection, locked: dict[Source, int]) -> None:
        """Where another moved the offset, drop our memory and publish what it may have left."""
        foreign = [s for s, offset in locked.items() if self._next.get(s) != offset]
        if not foreign:
            return
        self._processor.forget(foreign)
        await self._publication.publish_left_by_others(tx, sources=foreign)
        self._next.update((s, locked[s]) for s in foreign)

    def _fresh(
        self,
        by_source: dict[Source, list[Record]],
        *,
        locked: dict[Source, int],
        moved: dict[Source, int],
    ) -> list[Record]:
        """The records not yet done, in source order; `moved` gets where each source goes on."""
        fresh: list[Record] = []
        for source in sorted(by_source):
            records = by_source[source]
            wanted = locked[source]
            todo = [r for r in records if r.offset >= wanted]
            skipped = len(records) - len(todo)
            if skipped:
                metrics.RECORDS_SKIPPED.labels(self.group, source[0]).inc(skipped)
            if not todo:
                self._seek_forward(source, wanted=wanted, last=records[-1].offset)
            elif todo[0].offset > wanted and self._seek_back(source, wanted=wanted):
                continue
            else:
                moved[source] = todo[-1].offset + 1
                fresh += todo
        return fresh

    def _seek_back(self, source: Source, *, wanted: int) -> bool:
        """Seek to a gap, once: what the broker then returns is next."""
        if self._sought.get(source) == wanted:
            return False
        self._sought[source] = wanted
        self._seek(source, wanted)
        return True

    def _seek_forward(self, source: Source, *, wanted: int, last: int) -> None:
        if wanted - last > 1:
            self._seek(source, wanted)

    def _seek(self, source: Source, offset: int) -> None:
        consumer = self._subscriber.consumer
        if consumer is None:
            return
        try:
            consumer.seek(TopicPartition(self._names.topic(source[0]), source[1]), offset)
        except IllegalStateError:
            # The partition went to another worker meanwhile: it will read from its own offset.
            self._sought.pop(source, None)

    def _remember(self, moved: dict[Source, int], *, records: Sequence[Record]) -> None:
        self._next.update(moved)
        for (topic, partition), offset in moved.items():
            self._uncommitted[TopicPartition(self._names.topic(topic), partition)] = offset
        counts: dict[str, int] = {}
        for record in records:
            counts[record.topic] = counts.get(record.topic, 0) + 1
        for topic, count in counts.items():
            metrics.RECORDS_CONSUMED.labels(self.group, topic).inc(count)

    def _forget(self, sources: Collection[Source]) -> None:
        """After an error or an unknown outcome only the database knows."""
        for source in sources:
            self._next.pop(source, None)
        self._processor.forget(sources)

    async def _commit_regularly(self) -> None:
        """Tell Kafka once a second: it serves the display of lag, and a quick start."""
        while True:
            await asyncio.sleep(1.0)
            consumer = self._subscriber.consumer
            if consumer is None or not self._uncommitted:
                continue
            mine = consumer.assignment()
            offsets = {tp: at for tp, at in self._uncommitted.items() if tp in mine}
            self._uncommitted = {}
            try:
                if offsets:
                    await consumer.commit(offsets)
            except KafkaError as error:
                log.info("commit_skipped", group=self.group, error=type(error).__name__)


async def _unparsed(records: tuple[Record, ...]) -> KafkaMessage:
    """A batch as it came: nobody here reads what FastStream would parse of every record."""
    return KafkaMessage(raw_message=records, body=b"", consumer=FAKE_CONSUMER)


async def _leave_raw(message: object) -> object:
    return message
