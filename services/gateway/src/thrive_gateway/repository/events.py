"""SQL of the live stream's event table."""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg
import orjson

from thrive_gateway.domain.live import LiveEvent

from .rows import columns

CHANNEL = "thrive_event"


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """A live event with its id; `body` is JSON."""

    id: int
    name: str
    area: str | None
    indicator: str | None
    body: str


async def append(tx: asyncpg.Connection, events: Sequence[LiveEvent]) -> None:
    """Append live events. Call it last: it locks the counter until the transaction ends."""
    last: int = await tx.fetchval(
        "update event_counter set last = last + $1 returning last", len(events)
    )
    first = last - len(events) + 1
    await tx.execute(
        """
        insert into event (id, name, area, indicator, body)
        select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[])
        """,
        *columns(
            (first + i, e.name, e.area, e.indicator, orjson.dumps(e.data).decode())
            for i, e in enumerate(events)
        ),
    )
    await tx.execute("select pg_notify($1, '')", CHANNEL)


async def append_reset(tx: asyncpg.Connection) -> None:
    """Tell every client to read everything anew. Call it last."""
    last: int = await tx.fetchval("select last from event_counter for update")
    await append(tx, [LiveEvent(name="reset", data={"last_event_id": last + 1})])


async def last_id(pool: asyncpg.Pool) -> int:
    """Id of the newest event."""
    last: int = await pool.fetchval("select last from event_counter")
    return last


async def kept_after(pool: asyncpg.Pool) -> int:
    """A client that has seen this id can go on without a gap; one further back can not."""
    bound: int = await pool.fetchval("select kept_after from event_counter")
    return bound


async def events_after(
    pool: asyncpg.Pool, *, after: int, up_to: int | None = None, limit: int
) -> list[StoredEvent]:
    """Events above an id in the order of commits, oldest first."""
    rows = await pool.fetch(
        """
        select id, name, area, indicator, body from event
        where id > $1 and ($2::bigint is null or id <= $2) order by id limit $3
        """,
        after,
        up_to,
        limit,
    )
    return [StoredEvent(*r) for r in rows]


async def prune(pool: asyncpg.Pool, *, keep: int) -> None:
    """Forget all but the newest events. The bound is moved first, so no reader misses it."""
    async with pool.acquire() as connection, connection.transaction():
        bound = await connection.fetchval(
            "select id from event order by id desc offset $1 limit 1", keep
        )
        if bound is None:
            return
        await connection.execute(
            "update event_counter set kept_after = greatest(kept_after, $1)", bound
        )
        await connection.execute("delete from event where id <= $1", bound)
