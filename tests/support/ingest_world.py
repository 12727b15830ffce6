"""An ingest of one's own: topics, database, replicas behind real sockets, and what they log."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import uvicorn
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from thrive_ingest.application import TOPICS, Application
from thrive_ingest.main import MIGRATIONS, add_partners
from thrive_ingest.settings import Settings
from thrive_shared.contracts.ingest import (
    FrameworkPublished,
    LogRecord,
    Observation,
    ObservationsAccepted,
    log_record,
)
from thrive_shared.contracts.topics import SUBMISSION_ACCEPTED, Topic, offered_topic
from thrive_shared.db.migrate import migrate
from thrive_shared.kafka.admin import TopicDiffers, ensure_topics, verify_topics

from support.waiting import eventually

ROOT = Path(__file__).resolve().parents[2]
FRAMEWORK = ROOT / "frameworks" / "gateshead" / "framework.yaml"
TODAY = date(2026, 11, 16)
PARTITIONS = 2


@dataclass(slots=True)
class Replica:
    """One process's worth of ingest, served over HTTP."""

    url: str
    keys: dict[str, str]

    def client(self, partner: str = "local-operator") -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {self.keys[partner]}"} if partner else {}
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=60)

    async def post(
        self, path: str, *, partner: str = "local-operator", **arguments: Any
    ) -> httpx.Response:
        async with self.client(partner) as client:
            return await client.post(path, **arguments)

    async def send(
        self, rows: Any, *, partner: str = "local-operator", status: int = 202, **params: Any
    ) -> dict[str, Any]:
        answer = await self.post("/v1/submissions", partner=partner, json=rows, params=params)
        assert answer.status_code == status, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def send_csv(
        self, text: str | bytes, *, partner: str = "local-operator", **params: Any
    ) -> dict[str, Any]:
        answer = await self.post(
            "/v1/submissions",
            partner=partner,
            content=text,
            params=params,
            headers={"Content-Type": "text/csv"},
        )
        assert answer.status_code in (200, 202), answer.text
        found: dict[str, Any] = answer.json()
        return found


@dataclass(slots=True)
class World:
    """Settings that every replica shares, and a way to see what they did."""

    settings: Settings
    keys: dict[str, str] = field(default_factory=dict)

    async def topics_exist(self) -> bool:
        """Whether every broker knows the topics by now."""
        try:
            await verify_topics(TOPICS, settings=self.settings)
        except TopicDiffers:
            return False
        return True

    async def open_door(self, partner: str) -> None:
        """Create a partner's door before any replica does, which would find it seconds later."""
        await ensure_topics([offered_topic(partner)], settings=self.settings)

    async def drop_topics(self) -> None:
        """Take this world's topics off the broker, which other tests share."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.settings.kafka_bootstrap_servers)
        await admin.start()
        try:
            names = [n for n in await admin.list_topics() if n.startswith(self.prefix)]
            await admin.delete_topics(names)
        finally:
            await admin.close()

    @property
    def prefix(self) -> str:
        return self.settings.topic_prefix

    async def query(self, statement: str, *arguments: Any) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.settings.database_url)
        try:
            return list(await connection.fetch(statement, *arguments))
        finally:
            await connection.close()

    async def log(self) -> list[LogRecord]:
        """The log of record as the database holds it."""
        rows = await self.query("select body from log order by partition, seq")
        return [log_record.validate_json(r["body"]) for r in rows]

    async def observations(self, area: str | None = None) -> list[ObservationsAccepted]:
        """The records of figures, of one area if it is named."""
        records = [r for r in await self.log() if isinstance(r, ObservationsAccepted)]
        return [r for r in records if area is None or any(o.area == area for o in r.observations)]

    async def revisions(self, area: str) -> list[Observation]:
        """Every revision of an area's figures, in the order of the log."""
        return [o for r in await self.observations(area) for o in r.observations if o.area == area]

    async def published(self, topic: Topic, *, count: int) -> list[bytes]:
        """Bodies on a topic, partition by partition, once there are `count`."""
        found: dict[int, list[bytes]] = defaultdict(list)
        consumer = AIOKafkaConsumer(
            self.settings.topic_prefix + topic.name,
            bootstrap_servers=self.settings.kafka_bootstrap_servers,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
        )
        await consumer.start()
        try:

            async def enough() -> bool:
                for tp, records in (await consumer.getmany(timeout_ms=200)).items():
                    found[tp.partition] += [r.value for r in records if r.value is not None]
                return sum(map(len, found.values())) >= count

            await eventually(enough, what=f"{count} records on {topic.name}")
        finally:
            await consumer.stop()
        return [body for _, bodies in sorted(found.items()) for body in bodies]

    async def published_log(self) -> list[LogRecord]:
        """The log as its readers see it, once all of it is published; repetitions left out."""
        stored = await self.log()
        seen: dict[tuple[int, int], LogRecord] = {}
        wanted = len(stored)
        while len(seen) < wanted:
            for body in await self.published(SUBMISSION_ACCEPTED, count=wanted):
                record = log_record.validate_json(body)
                seen.setdefault((record.partition, record.seq), record)
        return [seen[key] for key in sorted(seen)]

    async def publish_framework(self, replica: Replica, *, version: int = 1) -> None:
        text = FRAMEWORK.read_text("utf-8").replace("\nversion: 1\n", f"\nversion: {version}\n")
        answer = await replica.post(
            "/v1/frameworks",
            content=text,
            headers={"Content-Type": "application/yaml"},
        )
        assert answer.status_code in (200, 201), answer.text

    async def until_status(self, replica: Replica, row: Any, status: int) -> None:
        """Send a row again and again until it is answered with this status."""

        async def answered() -> bool:
            return (await replica.post("/v1/submissions", json=row)).status_code == status

        await eventually(answered, what=f"an answer {status}")

    @asynccontextmanager
    async def replica(self, name: str = "a", **settings: Any) -> AsyncIterator[Replica]:
        """A running replica; it is stopped as by SIGTERM at the end."""
        mine = self.settings.model_copy(update={"instance": name, **settings})
        async with Application.opened(mine) as application:
            config = uvicorn.Config(application.http, port=0, log_config=None, lifespan="off")
            server = uvicorn.Server(config)
            server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
            tasks = [asyncio.ensure_future(b()) for b in application.background]
            serving = asyncio.create_task(server._serve())
            try:
                await eventually(_started(server, tasks), what="the replica's start")
                port = server.servers[0].sockets[0].getsockname()[1]
                replica = Replica(f"http://127.0.0.1:{port}", self.keys)
                await eventually(_ready(replica, tasks), what="readiness")
                yield replica
            finally:
                server.should_exit = True
                await serving
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)


def _started(server: uvicorn.Server, tasks: Sequence["asyncio.Future[None]"]) -> Any:
    async def check() -> bool:
        _raise_failed(tasks)
        return server.started

    return check


def _ready(replica: Replica, tasks: Sequence["asyncio.Future[None]"]) -> Any:
    async def check() -> bool:
        _raise_failed(tasks)
        async with httpx.AsyncClient(base_url=replica.url) as client:
            return (await client.get("/readyz")).status_code == 200

    return check


def _raise_failed(tasks: Sequence["asyncio.Future[None]"]) -> None:
    for task in tasks:
        if task.done():
            task.result()


async def make_world(*, kafka: str, dsn: str, prefix: str, **settings: Any) -> World:
    """Create topics, tables and keys: `local-operator`, `ons`, `fingertips`."""
    values: dict[str, Any] = {
        "KAFKA_BOOTSTRAP_SERVERS": kafka,
        "DATABASE_URL": dsn,
        "topic_prefix": prefix,
        "partitions": PARTITIONS,
        "secret": "s" * 32,
        "today": TODAY,
        "store_patience_seconds": 15,
        **settings,
    }
    world = World(Settings(**values))
    await ensure_topics(TOPICS, settings=world.settings)
    await eventually(world.topics_exist, what="the topics")
    await migrate(dsn, package=MIGRATIONS)
    for partner, operator in (("local-operator", True), ("ons", False), ("fingertips", False)):
        made = await add_partners(world.settings, names=[partner], operator=operator)
        world.keys[partner] = made[0]
    return world


async def offer(
    world: World,
    producer: AIOKafkaProducer,
    *bodies: bytes,
    partner: str = "fingertips",
    headers: Sequence[tuple[str, bytes | None]] = (),
) -> None:
    """Offer records at a partner's Kafka door, once it is there."""
    topic = world.prefix + offered_topic(partner).name

    async def door_exists() -> bool:
        await producer.client.force_metadata_update()
        return topic in producer.client.cluster.topics()

    await eventually(door_exists, what=f"topic {topic}")
    for body in bodies:
        await producer.send_and_wait(topic, body, partition=0, headers=list(headers))


def frameworks_of(records: Sequence[LogRecord]) -> list[FrameworkPublished]:
    return [r for r in records if isinstance(r, FrameworkPublished)]
