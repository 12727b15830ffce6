"""The consumption recipe on the real broker and database: effects once, events at least once."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer
from support.waiting import eventually
from thrive_shared.contracts.topics import SCORE_COMPUTED, SUBMISSION_ACCEPTED
from thrive_shared.db.migrate import migrate
from thrive_shared.db.pool import open_pool
from thrive_shared.kafka import outbox
from thrive_shared.kafka.admin import ensure_topics, verify_topics
from thrive_shared.kafka.consumer import ConsumerGroup, Record
from thrive_shared.kafka.outgoing import Outgoing, pack
from thrive_shared.kafka.producer import Publisher
from thrive_shared.settings import ServiceSettings

PARTITIONS = 3
GROUP = "recipe"


class Copier:
    """Stores each value and sends it on; can be told to fail on one value."""

    def __init__(self) -> None:
        self.poison: bytes | None = None
        self.forgotten: list[outbox.Source] = []

    async def process(
        self, tx: asyncpg.Connection, records: Sequence[Record]
    ) -> Sequence[Outgoing]:
        values = [r.value.decode() for r in records if r.value is not None]
        if self.poison is not None and self.poison.decode() in values:
            raise ValueError("poison")
        await tx.executemany("insert into effect (value) values ($1)", [(v,) for v in values])
        return [_event(SCORE_COMPUTED, r.partition, r.value or b"") for r in records]

    def committed(self) -> None:
        pass

    def forget(self, sources: Collection[outbox.Source]) -> None:
        self.forgotten += sources


def _event(topic: object, partition: int, value: bytes) -> Outgoing:
    return Outgoing(topic, partition, value, value, value.decode(), "2026-01-01T00:00:00Z")  # type: ignore[arg-type]


class World:
    """One database, two topics, a publisher."""

    def __init__(self, settings: ServiceSettings, pool: asyncpg.Pool, publisher: Publisher) -> None:
        self.settings, self.pool, self.publisher = settings, pool, publisher

    async def offer(self, values: Sequence[str]) -> None:
        await self.publisher.send(
            [_event(SUBMISSION_ACCEPTED, n % PARTITIONS, v.encode()) for n, v in enumerate(values)]
        )

    @asynccontextmanager
    async def running(self, processor: Copier) -> AsyncIterator[ConsumerGroup]:
        group = ConsumerGroup(
            settings=self.settings,
            pool=self.pool,
            producer=self.publisher,
            group=GROUP,
            topics=(SUBMISSION_ACCEPTED,),
            processor=processor,
        )
        task = asyncio.create_task(group.run())
        try:
            yield group
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def effects(self) -> list[str]:
        rows = await self.pool.fetch("select value from effect order by value")
        return [r["value"] for r in rows]

    async def published(self, count: int) -> list[str]:
        consumer = AIOKafkaConsumer(
            self.settings.topic_prefix + SCORE_COMPUTED.name,
            bootstrap_servers=self.settings.kafka_bootstrap_servers,
            auto_offset_reset="earliest",
            group_id=None,
        )
        await consumer.start()
        found: list[str] = []
        try:
            async with asyncio.timeout(30):
                while len(set(found)) < count:
                    batches = await consumer.getmany(timeout_ms=200)
                    found += [r.value.decode() for part in batches.values() for r in part]
        finally:
            await consumer.stop()
        return found


@pytest.fixture
async def world(
    kafka_bootstrap: str, make_database: object, topic_prefix: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    dsn = await make_database()  # type: ignore[operator]
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", kafka_bootstrap)
    monkeypatch.setenv("DATABASE_URL", dsn)
    settings = ServiceSettings(partitions=PARTITIONS, topic_prefix=topic_prefix)
    await migrate(dsn, package="thrive_shared.db.migrations")
    await ensure_topics([SUBMISSION_ACCEPTED, SCORE_COMPUTED], settings=settings)
    await verify_topics([SUBMISSION_ACCEPTED, SCORE_COMPUTED], settings=settings)
    pool = await open_pool(dsn)
    await pool.execute("create table effect (value text)")
    publisher = Publisher(settings)
    await publisher.start()
    yield World(settings, pool, publisher)
    await publisher.stop()
    await pool.close()


async def test_every_record_takes_effect_once_and_is_published(world: World) -> None:
    values = [f"v{n:03}" for n in range(100)]
    await world.offer(values)
    async with world.running(Copier()):
        assert set(await world.published(100)) == set(values)

        async def outbox_empty() -> bool:
            return not await world.pool.fetchval("select count(*) from outbox")

        await eventually(outbox_empty)
    assert await world.effects() == values


async def test_records_delivered_again_are_skipped(world: World) -> None:
    await world.offer([f"v{n}" for n in range(9)])
    async with world.running(Copier()):
        await world.published(9)
    # A new life of the group with Kafka's own offsets lost must still do nothing twice.
    world.settings = world.settings.model_copy()
    async with world.running(Copier()) as group:
        group._next.clear()
        consumer_ready = _assigned(group)
        await eventually(consumer_ready)
        await group._subscriber.consumer.seek_to_beginning()  # type: ignore[union-attr]
        await world.offer([f"w{n}" for n in range(3)])
        await world.published(12)
    assert await world.effects() == sorted(
        [f"v{n}" for n in range(9)] + [f"w{n}" for n in range(3)]
    )


def _assigned(group: ConsumerGroup) -> object:
    async def check() -> bool:
        return group.ready is None

    return check


async def test_what_a_dead_writer_left_in_the_outbox_is_published(world: World) -> None:
    left = _event(SCORE_COMPUTED, 0, b"left behind")
    async with world.pool.acquire() as connection:
        await outbox.write_outbox(
            connection,  # type: ignore[arg-type]
            group=GROUP,
            sources=[(SUBMISSION_ACCEPTED.name, 0)],
            body=pack([left]),
        )
    async with world.running(Copier()):
        assert await world.published(1) == ["left behind"]


async def test_a_source_moved_by_another_is_forgotten_and_skipped(world: World) -> None:
    processor = Copier()
    await world.offer(["a", "b", "c"])
    async with world.running(processor):
        await world.published(3)
        # Another worker did the next record of partition 0 meanwhile.
        await world.pool.execute(
            "update consumer_offset set next_offset = 2 where partition = 0 and group_name = $1",
            GROUP,
        )
        processor.forgotten.clear()
        await world.offer(["d", "e", "f"])
        assert set(await world.published(5)) == {"a", "b", "c", "e", "f"}
    assert (SUBMISSION_ACCEPTED.name, 0) in processor.forgotten
    assert "d" not in await world.effects()


async def test_a_record_that_cannot_be_processed_stops_its_partition_only(world: World) -> None:
    processor = Copier()
    processor.poison = b"v1"
    await world.offer(["v0", "v1", "v2"])
    async with world.running(processor) as group:
        assert set(await world.published(2)) == {"v0", "v2"}

        async def stopped() -> bool:
            return group.ready is not None and "submission-accepted.v1/1" in group.ready

        await eventually(stopped)
    assert await world.effects() == ["v0", "v2"]


async def test_offsets_behind_a_restored_database_are_sought_back(world: World) -> None:
    await world.offer([f"v{n}" for n in range(6)])
    async with world.running(Copier()):
        await world.published(6)

        async def told_kafka() -> bool:
            return not await world.pool.fetchval("select count(*) from outbox")

        await eventually(told_kafka)
    # The database comes back from a backup taken before anything was processed.
    await world.pool.execute("delete from effect")
    await world.pool.execute("update consumer_offset set next_offset = 0")
    async with world.running(Copier()):
        await world.offer(["x0", "x1", "x2"])

        async def all_back() -> bool:
            return len(await world.effects()) == 9

        await eventually(all_back)
