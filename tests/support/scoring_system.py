"""The scoring service on a real broker and database, run inside the test's own loop."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from thrive_scoring.main import MIGRATIONS, TOPICS, Group, consumer_groups
from thrive_scoring.settings import ScoringSettings
from thrive_shared.contracts.generations import GENERATION
from thrive_shared.contracts.topics import SUBMISSION_ACCEPTED, Topic
from thrive_shared.contracts.trace import TRACEPARENT
from thrive_shared.db.migrate import migrate
from thrive_shared.db.pool import open_pool
from thrive_shared.kafka.admin import ensure_topics
from thrive_shared.kafka.names import Names
from thrive_shared.kafka.producer import Publisher
from thrive_shared.kafka.questions import unpacked

Event = dict[str, Any]


@dataclass
class ScoringSystem:
    """One system: its settings, database and topics."""

    settings: ScoringSettings

    @property
    def prefix(self) -> str:
        return self.settings.topic_prefix

    async def publish(self, records: Sequence[bytes], *, traceparent: str | None = None) -> None:
        """Append records to the log, each to the partition it names."""
        headers = [(TRACEPARENT, traceparent.encode())] if traceparent else []
        producer = AIOKafkaProducer(
            bootstrap_servers=self.settings.kafka_bootstrap_servers, acks="all", linger_ms=5
        )
        await producer.start()
        try:
            sent = [
                await producer.send(
                    self.prefix + SUBMISSION_ACCEPTED.name,
                    value=record,
                    partition=orjson.loads(record)["partition"],
                    headers=headers,
                )
                for record in records
            ]
            await asyncio.gather(*sent)
        finally:
            await producer.stop()

    async def read(
        self,
        topic: Topic,
        *,
        until: Callable[[list[Event]], bool],
        timeout: float = 30.0,
    ) -> list[Event]:
        """All events of a topic from its start, once they satisfy `until`."""
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.settings.kafka_bootstrap_servers, auto_offset_reset="earliest"
        )
        await consumer.start()
        found: list[Event] = []
        try:
            consumer.assign(
                [
                    TopicPartition(Names(self.settings).topic(topic.name), p)
                    for p in range(self.settings.partitions)
                ]
            )
            async with asyncio.timeout(timeout):
                while not until(found):
                    for records in (await consumer.getmany(timeout_ms=200)).values():
                        found += [orjson.loads(unpacked(r.value)) for r in records]
        except TimeoutError:
            raise AssertionError(f"{topic.name}: gave up after {len(found)} events") from None
        finally:
            await consumer.stop()
        return found

    async def fetch(self, query: str) -> list[asyncpg.Record]:
        """Ask the service's database."""
        connection = await asyncpg.connect(self.settings.database_url)
        try:
            return list(await connection.fetch(query))
        finally:
            await connection.close()

    @asynccontextmanager
    async def running(self, mode: str = "all") -> AsyncIterator[list[Group]]:
        """Run a mode's consumer groups while the block runs; their errors fail it."""
        pool = await open_pool(self.settings.database_url)
        producer = Publisher(self.settings)
        await producer.start()
        groups = consumer_groups(self.settings, pool=pool, producer=producer, mode=mode)
        tasks = [asyncio.create_task(g.run()) for g in groups]
        try:
            yield groups
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await producer.stop()
            await pool.close()


async def scoring_system(
    *,
    kafka: str,
    database: str,
    prefix: str,
    partitions: int = 2,
    batch: int = 1000,
    generation: str = GENERATION,
) -> ScoringSystem:
    """A system with its topics and schema made."""
    settings = ScoringSettings(
        KAFKA_BOOTSTRAP_SERVERS=kafka,
        DATABASE_URL=database,
        topic_prefix=prefix,
        partitions=partitions,
        indicator_batch=batch,
        generation=generation,
    )
    await migrate(database, package=MIGRATIONS)
    await ensure_topics(TOPICS, settings=settings)
    return ScoringSystem(settings)
