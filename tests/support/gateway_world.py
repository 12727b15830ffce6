"""A gateway to test: its own database and topics, its process started as in production."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx
from thrive_gateway.main import MIGRATIONS
from thrive_shared.contracts.base import Contract
from thrive_shared.contracts.topics import TOPICS, Topic, partition_of
from thrive_shared.db.migrate import migrate
from thrive_shared.kafka.admin import ensure_topics
from thrive_shared.kafka.outgoing import Outgoing
from thrive_shared.kafka.producer import Publisher
from thrive_shared.settings import KafkaSettings

from support.ports import free_ports
from support.waiting import eventually

PARTITIONS = 2
SECRET = "a secret of at least thirty-two bytes for tests"


@dataclass
class World:
    """What a test needs of the outside: publish records, start gateways, look at the database."""

    environment: dict[str, str]
    publisher: Publisher
    pool: asyncpg.Pool
    published: Counter[tuple[str, int]] = field(default_factory=Counter)
    """How many records each topic's partitions hold."""

    async def publish(
        self,
        topic: Topic,
        *bodies: Contract,
        key: str = "k",
        partition: int | None = None,
        route: str = "E08000037",
    ) -> None:
        """Publish records to one partition, in order."""
        await self.publish_raw(
            topic,
            *(b.model_dump_json(exclude_none=True).encode() for b in bodies),
            key=key,
            partition=partition_of(route, partitions=PARTITIONS)
            if partition is None
            else partition,
        )

    async def publish_raw(
        self, topic: Topic, *values: bytes | None, key: str, partition: int
    ) -> None:
        events = [Outgoing(topic, partition, key.encode(), v, key, "2026") for v in values]
        await self.publisher.send(events)
        self.published[topic.name, partition] += len(events)

    async def until_read(self) -> None:
        """Wait until a running gateway has read all that was published."""

        async def read() -> bool:
            rows = await self.pool.fetch(
                "select topic, partition, next_offset from consumer_offset"
            )
            reached = {(r["topic"], r["partition"]): r["next_offset"] for r in rows}
            return all(reached.get(source, 0) >= n for source, n in self.published.items())

        await eventually(read, what="all being read")

    @asynccontextmanager
    async def gateway(self, **environment: str) -> AsyncIterator["Gateway"]:
        """A running gateway, ready for work."""
        started = await self.start(**environment)
        try:
            await started.ready()
            yield started
        finally:
            await started.stop()

    async def start(self, **environment: str) -> "Gateway":
        port = free_ports()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "thrive_gateway",
            "serve",
            env=self.environment | {"THRIVE_HTTP_PORT": str(port)} | environment,
        )
        return Gateway(process=process, base=f"http://127.0.0.1:{port}")


@dataclass
class Gateway:
    """One gateway process and a client for it."""

    process: Process
    base: str

    def __post_init__(self) -> None:
        self.http = httpx.AsyncClient(base_url=self.base, timeout=30)

    async def ready(self) -> None:
        async def answers() -> bool:
            assert self.process.returncode is None, "the gateway ended"
            try:
                return (await self.http.get("/readyz")).status_code == 200
            except httpx.TransportError:
                return False

        await eventually(answers, seconds=60, what="the gateway's readiness")

    async def get(self, path: str, **query: Any) -> Any:
        """The JSON of a read that must succeed."""
        answer = await self.http.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def until(self, path: str, check: Any, **query: Any) -> Any:
        """The JSON of a read once `check` holds for it."""
        found: Any = None

        async def holds() -> bool:
            nonlocal found
            answer = await self.http.get(path, params=query)
            found = answer.json() if answer.status_code == 200 else None
            return found is not None and bool(check(found))

        await eventually(holds, what=f"the awaited state of {path}")
        return found

    def events(self, last_id: str | None = None, **query: str) -> "Events":
        headers = {"Last-Event-ID": last_id} if last_id else {}
        return Events(self.base + "/v1/events", headers=headers, query=query)

    async def kill(self) -> None:
        self.process.kill()
        await self.process.wait()
        await self.http.aclose()

    async def stop(self) -> None:
        if self.process.returncode is None:
            self.process.terminate()
            await self.process.wait()
        await self.http.aclose()


@dataclass
class Events:
    """A client of the live stream; remembers the last id, as a browser does."""

    url: str
    headers: dict[str, str]
    query: dict[str, str]
    last_id: str = ""

    async def __aenter__(self) -> "Events":
        self._client = httpx.AsyncClient(timeout=httpx.Timeout(10, read=60))
        request = self._client.build_request(
            "GET", self.url, params=self.query, headers=self.headers
        )
        self._answer = await self._client.send(request, stream=True)
        assert self._answer.status_code == 200
        self._lines = self._answer.aiter_lines()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._answer.aclose()
        await self._client.aclose()

    async def next(self, seconds: float = 30) -> dict[str, str]:
        """The next event: id, event, data."""
        async with asyncio.timeout(seconds):
            found: dict[str, str] = {}
            async for line in self._lines:
                name, _, value = line.partition(": ")
                if name == "id":
                    self.last_id = value
                if line and not line.startswith(":"):
                    found[name] = value
                elif not line and "data" in found:
                    return found
                elif not line:
                    found = {}
        raise EOFError("the stream ended")

    async def take(self, count: int) -> list[dict[str, str]]:
        return [await self.next() for _ in range(count)]


@asynccontextmanager
async def world(*, kafka: str, dsn: str, prefix: str) -> AsyncIterator[World]:
    """Topics, a migrated database and a publisher."""
    environment = os.environ | {
        "KAFKA_BOOTSTRAP_SERVERS": kafka,
        "DATABASE_URL": dsn,
        "THRIVE_TOPIC_PREFIX": prefix,
        "THRIVE_PARTITIONS": str(PARTITIONS),
        "THRIVE_SECRET": SECRET,
        "THRIVE_WEBHOOK_ALLOW_PRIVATE": "1",
    }
    settings = KafkaSettings(
        KAFKA_BOOTSTRAP_SERVERS=kafka, partitions=PARTITIONS, topic_prefix=prefix
    )
    await migrate(dsn, package=MIGRATIONS)
    await ensure_topics(TOPICS, settings=settings)
    publisher = Publisher(settings)
    await publisher.start()
    pool = await asyncpg.create_pool(dsn, min_size=1, max_size=4)
    try:
        yield World(environment=environment, publisher=publisher, pool=pool)
    finally:
        await publisher.stop()
        await pool.close()
