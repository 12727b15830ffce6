"""The floor of the whole system: the same hops with no logic, three processes.

`post`: HTTP, one row into PostgreSQL, one event into Kafka. `pass`: from Kafka, upsert and offset
in one transaction, an event into Kafka. `show`: from Kafka, upsert, an event into the live stream.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg
import orjson
import uvicorn
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from thrive_shared.contracts.topics import partition_of

FIRST, SECOND = "bench.accepted.v1", "bench.scored.v1"
_SCHEMA = """
create table accepted (id bigint generated always as identity primary key, body text not null);
create table passed (subject text primary key, body text not null);
create table shown (subject text primary key, body text not null);
create table progress (partition int primary key, next_offset bigint not null);
"""
_BATCH = 1000

Record: TypeAlias = "ConsumerRecord[bytes, bytes]"


class Row(BaseModel):
    """One figure, as posted."""

    indicator: str
    area: str
    breakdown: str
    period: str
    value: str
    numerator: str
    denominator: str

    @property
    def subject(self) -> str:
        return f"{self.indicator}|{self.area}|{self.breakdown}|{self.period}"


class _Settings:
    """Where everything is: the same variables that a service is told."""

    bootstrap = os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "")
    dsn = os.environ.get("DATABASE_URL", "")
    prefix = os.environ.get("THRIVE_TOPIC_PREFIX", "")
    partitions = int(os.environ.get("THRIVE_PARTITIONS", "12"))
    port = int(os.environ.get("THRIVE_HTTP_PORT", "0"))


async def prepare(dsn: str) -> None:
    """Make the tables."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(_SCHEMA)
    finally:
        await connection.close()


def post_app(settings: _Settings) -> FastAPI:
    """Takes submissions."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.pool = await asyncpg.create_pool(settings.dsn, min_size=1, max_size=8)
        app.state.producer = await _producer(settings)
        yield
        await app.state.producer.stop()
        await app.state.pool.close()

    app = FastAPI(lifespan=lifespan)

    @app.post("/v1/submissions", status_code=202)
    async def submit(row: Row) -> dict[str, int]:
        body = row.model_dump_json()
        taken: int = await app.state.pool.fetchval(
            "insert into accepted (body) values ($1) returning id", body
        )
        await app.state.producer.send(
            settings.prefix + FIRST,
            body.encode(),
            partition=partition_of(row.indicator, partitions=settings.partitions),
        )
        return {"id": taken}

    return app


async def pass_on(settings: _Settings) -> None:
    """Upsert and offset in one transaction, then publish; until killed."""
    connection = await asyncpg.connect(settings.dsn)
    producer = await _producer(settings)
    async for records in _batches(settings, FIRST):
        rows = [Row.model_validate_json(r.value or b"") for r in records]
        async with connection.transaction():
            await _upsert(connection, "passed", rows)
            await connection.execute(
                """
                insert into progress select * from unnest($1::int[], $2::bigint[])
                on conflict (partition) do update set next_offset = excluded.next_offset
                """,
                *zip(*{r.partition: r.offset + 1 for r in records}.items(), strict=True),
            )
        for row in rows:
            await producer.send(
                settings.prefix + SECOND,
                row.model_dump_json().encode(),
                partition=partition_of(row.area, partitions=settings.partitions),
            )


def show_app(settings: _Settings) -> FastAPI:
    """Shows what was passed on as server-sent events."""
    clients: set[asyncio.Queue[bytes]] = set()

    async def project() -> None:
        connection = await asyncpg.connect(settings.dsn)
        async for records in _batches(settings, SECOND):
            rows = [Row.model_validate_json(r.value or b"") for r in records]
            await _upsert(connection, "shown", rows)
            chunk = b"".join(_event(row) for row in rows)
            for client in clients:
                client.put_nowait(chunk)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        projecting = asyncio.create_task(project())
        yield
        projecting.cancel()

    app = FastAPI(lifespan=lifespan)

    @app.get("/v1/events")
    async def events() -> StreamingResponse:
        client: asyncio.Queue[bytes] = asyncio.Queue()
        clients.add(client)

        async def chunks() -> AsyncIterator[bytes]:
            yield b"\n\n"
            while True:
                yield await client.get()

        return StreamingResponse(chunks(), media_type="text/event-stream")

    return app


def _event(row: Row) -> bytes:
    return b"event: score\ndata: " + orjson.dumps(row.model_dump()) + b"\n\n"


async def _upsert(connection: asyncpg.Connection, table: str, rows: Sequence[Row]) -> None:
    newest = {row.subject: row.model_dump_json() for row in rows}
    await connection.execute(
        f"""
        insert into {table} (subject, body) select * from unnest($1::text[], $2::text[])
        on conflict (subject) do update set body = excluded.body
        """,
        list(newest),
        list(newest.values()),
    )


async def _batches(settings: _Settings, topic: str) -> AsyncIterator[list[Record]]:
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.bootstrap,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    consumer.assign(
        [TopicPartition(settings.prefix + topic, p) for p in range(settings.partitions)]
    )
    while True:
        cut = await consumer.getmany(timeout_ms=1000, max_records=_BATCH)
        records = [record for part in cut.values() for record in part]
        if records:
            yield records


async def _producer(settings: _Settings) -> AIOKafkaProducer:
    producer = AIOKafkaProducer(
        bootstrap_servers=settings.bootstrap, acks="all", enable_idempotence=True
    )
    await producer.start()
    return producer


def main(mode: str) -> None:
    """Run one of the three processes until it is stopped."""
    settings = _Settings()
    if mode == "pass":
        asyncio.run(pass_on(settings))
        return
    app = {"post": post_app, "show": show_app}[mode](settings)
    uvicorn.run(app, port=settings.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main(sys.argv[1])
