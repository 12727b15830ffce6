"""The floor of the scoring hop: the same records in, as many rows and bytes out, no logic.

Nothing of Thrive's plumbing runs here: raw aiokafka, raw asyncpg, one transaction a batch, and
pydantic to read each record. `python -m bench.floor` takes its plan as JSON on standard input and
prints what it measured.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import cycle
from time import perf_counter, process_time
from typing import TypeAlias

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from thrive_shared.contracts.ingest import ObservationsAccepted, log_record

_BATCH = 1000
_UNDER_WAY = 8
_UPSERT = """
insert into floor_row (key, body) select * from unnest($1::text[], $2::bytea[])
on conflict (key) do update set body = excluded.body
"""

Record: TypeAlias = "ConsumerRecord[bytes, bytes]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to read, and how much to write for it: counts and bytes measured in the real run."""

    bootstrap: str
    dsn: str
    source: str
    sink: str
    partitions: int
    records: int
    rows: int
    row_bytes: int
    events: int
    event_bytes: int


@dataclass(frozen=True, slots=True)
class Measured:
    """Records from the first commit to the last acknowledgement; seconds by clock and processor."""

    records: int
    seconds: float
    processor: float


async def run(plan: Plan) -> Measured:
    """Read everything, write as planned."""
    connection = await asyncpg.connect(plan.dsn)
    await connection.execute("create table floor_row (key text primary key, body bytea not null)")
    producer = AIOKafkaProducer(
        bootstrap_servers=plan.bootstrap,
        acks="all",
        enable_idempotence=True,
        max_batch_size=131_072,
    )
    consumer = AIOKafkaConsumer(bootstrap_servers=plan.bootstrap, auto_offset_reset="earliest")
    await producer.start()
    await consumer.start()
    try:
        consumer.assign([TopicPartition(plan.source, p) for p in range(plan.partitions)])
        return await _Floor(plan, connection=connection, producer=producer).drain(consumer)
    finally:
        await consumer.stop()
        await producer.stop()
        await connection.close()


class _Floor:
    def __init__(
        self, plan: Plan, *, connection: asyncpg.Connection, producer: AIOKafkaProducer
    ) -> None:
        self._plan = plan
        self._connection = connection
        self._producer = producer
        self._partitions = cycle(range(plan.partitions))
        self._acks: list[asyncio.Future[object]] = []
        self._read = self._written = self._sent = 0
        self._row = b"\0" * plan.row_bytes
        self._event = b"0" * plan.event_bytes

    async def drain(self, consumer: AIOKafkaConsumer) -> Measured:
        first: tuple[int, float, float] | None = None
        while self._read < self._plan.records:
            cut = await consumer.getmany(timeout_ms=200, max_records=_BATCH)
            records = [record for part in cut.values() for record in part]
            if not records:
                continue
            await self._take(records)
            first = first or (self._read, perf_counter(), process_time())
        await asyncio.gather(*self._acks)
        assert first is not None
        read, began, used = first
        return Measured(self._read - read, perf_counter() - began, process_time() - used)

    async def _take(self, records: Sequence[Record]) -> None:
        parsed = [log_record.validate_json(r.value or b"") for r in records]
        self._read += len(records)
        keys = [
            f"{p.indicator}|{o.area}|{o.breakdown}|{o.period}"
            for p in parsed
            if isinstance(p, ObservationsAccepted)
            for o in p.observations
        ]
        async with self._connection.transaction():
            await self._write(keys)
        await self._send()

    async def _write(self, keys: list[str]) -> None:
        """As many rows as the real run wrote by now: the figures' own, the rest once more."""
        due = self._share(self._plan.rows) - self._written
        rounds = -(-due // max(1, len(keys)))
        self._written += due
        for _ in range(rounds):
            some = list(dict.fromkeys(keys[:due]))
            due -= len(keys[:due])
            await self._connection.execute(_UPSERT, some, [self._row] * len(some))

    async def _send(self) -> None:
        """As many events as the real run had sent by now, spread over the partitions."""
        due = self._share(self._plan.events) - self._sent
        self._sent += due
        each = -(-due // self._plan.partitions)
        while due > 0:
            await self._send_batch(min(each, due))
            due -= each
        if len(self._acks) > _UNDER_WAY * self._plan.partitions:
            await asyncio.gather(*self._acks)
            self._acks.clear()

    async def _send_batch(self, events: int) -> None:
        partition = next(self._partitions)
        batch = self._producer.create_batch()
        for _ in range(events):
            if batch.append(timestamp=None, key=None, value=self._event) is None:
                await self._hand_over(batch, partition)
                batch = self._producer.create_batch()
                batch.append(timestamp=None, key=None, value=self._event)
        await self._hand_over(batch, partition)

    async def _hand_over(self, batch: object, partition: int) -> None:
        ack = await self._producer.send_batch(batch, self._plan.sink, partition=partition)
        self._acks.append(ack)

    def _share(self, whole: int) -> int:
        return whole * self._read // self._plan.records


def main() -> None:
    """Run the plan on standard input; print what was measured as JSON."""
    plan = Plan(**json.load(sys.stdin))
    print(json.dumps(asdict(asyncio.run(run(plan)))))


if __name__ == "__main__":
    main()
