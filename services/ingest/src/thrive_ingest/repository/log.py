"""The log of record: numbered records, partition by partition."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

CHANNEL = "thrive_log"
"""Notified by every transaction that appends."""
_TICK = timedelta(microseconds=1)
_RECORDING = 7_001
"""Held together by all transactions that have taken the time of their records: see `end`."""
_END_MILLISECONDS = 500


@dataclass(slots=True)
class Head:
    """The end of one log partition, locked by this transaction."""

    partition: int
    seq: int
    recorded_at: datetime
    clock: datetime

    def next(self) -> tuple[int, datetime]:
        """The place of the next record: seq without holes, time never repeated nor turned back."""
        self.seq += 1
        self.recorded_at = max(self.clock, self.recorded_at + _TICK)
        return self.seq, self.recorded_at


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as stored and published."""

    partition: int
    seq: int
    recorded_at: datetime
    key: str
    body: bytes
    traceparent: str | None


async def create_heads(pool: asyncpg.Pool, *, partitions: int) -> None:
    """Give every partition its head and its relay, at the first start."""
    for statement in (
        "insert into log_head (partition) select generate_series(0, $1 - 1) on conflict do nothing",
        "insert into relay (partition) select generate_series(0, $1 - 1) on conflict do nothing",
    ):
        await pool.execute(statement, partitions)


async def lock_heads(tx: asyncpg.Connection, partitions: Collection[int]) -> dict[int, Head]:
    """Lock the ends of these partitions in ascending order: the last locks a transaction takes.

    The time is the database's own, one clock for all replicas.
    """
    clock = await tx.fetchval(
        """
        with recording as materialized (select pg_advisory_xact_lock_shared($1))
        select clock_timestamp() from recording
        """,
        _RECORDING,
    )
    rows = await tx.fetch(
        """
        select partition, seq, recorded_at from log_head
        where partition = any($1::int[]) order by partition for update
        """,
        list(partitions),
    )
    return {r["partition"]: Head(r["partition"], r["seq"], r["recorded_at"], clock) for r in rows}


async def end(pool: asyncpg.Pool) -> tuple[datetime, dict[int, int]]:
    """Up to when nothing can be recorded any more, and the last seq of each partition then.

    Waits until every transaction that had taken its time has ended, and holds the next ones up for
    as long; so the second statement sees all of theirs. Writes nothing. Raises
    asyncpg.LockNotAvailableError after half a second.
    """
    async with pool.acquire() as connection, connection.transaction(readonly=True):
        await connection.execute(f"set local lock_timeout = {_END_MILLISECONDS}")
        now: datetime = await connection.fetchval(
            """
            with alone as materialized (select pg_advisory_xact_lock($1))
            select clock_timestamp() from alone
            """,
            _RECORDING,
        )
        rows = await connection.fetch("select partition, seq from log_head")
    return now - _TICK, {r["partition"]: r["seq"] for r in rows}


async def append(tx: asyncpg.Connection, entries: Sequence[Entry], heads: Iterable[Head]) -> None:
    """Append records, move the heads on, and wake the relays at the commit."""
    moved = list(heads)
    await tx.execute(
        """
        insert into log (partition, seq, recorded_at, key, body, traceparent)
        select * from unnest($1::int[], $2::bigint[], $3::timestamptz[], $4::text[], $5::bytea[],
                             $6::text[])
        """,
        [e.partition for e in entries],
        [e.seq for e in entries],
        [e.recorded_at for e in entries],
        [e.key for e in entries],
        [e.body for e in entries],
        [e.traceparent for e in entries],
    )
    await tx.execute(
        """
        with moved as (
            update log_head as h set seq = n.seq, recorded_at = n.recorded_at
            from unnest($1::int[], $2::bigint[], $3::timestamptz[])
              as n (partition, seq, recorded_at)
            where h.partition = n.partition
        )
        select pg_notify($4, '')
        """,
        [h.partition for h in moved],
        [h.seq for h in moved],
        [h.recorded_at for h in moved],
        CHANNEL,
    )


async def unpublished(connection: asyncpg.Connection) -> int:
    """How many records wait for Kafka."""
    waiting: int = await connection.fetchval(
        "select coalesce(sum(h.seq - r.published_seq), 0)::bigint "
        "from log_head as h join relay as r using (partition)"
    )
    return waiting


async def after(
    connection: asyncpg.Connection | asyncpg.Pool, pointers: dict[int, int], *, limit: int
) -> list[Entry]:
    """The next records of each partition after its pointer, in order, at most `limit` of each."""
    rows = await connection.fetch(
        """
        select l.partition, l.seq, l.recorded_at, l.key, l.body, l.traceparent
        from unnest($1::int[], $2::bigint[]) as p (partition, seq)
        cross join lateral (
            select * from log
            where log.partition = p.partition and log.seq > p.seq
            order by log.seq limit $3
        ) as l
        order by l.partition, l.seq
        """,
        list(pointers),
        list(pointers.values()),
        limit,
    )
    return [Entry(*r) for r in map(tuple, rows)]
