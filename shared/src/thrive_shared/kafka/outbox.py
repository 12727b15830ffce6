"""SQL of the consumption recipe: offsets and outbox, in the service's own database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import asyncpg

Source = tuple[str, int]
"""Topic and partition that records are read from."""


def source_name(source: Source) -> str:
    """How a source reads in the outbox: topic/partition."""
    return f"{source[0]}/{source[1]}"


@dataclass(frozen=True, slots=True)
class Pending:
    """A committed batch of events that nobody has confirmed yet."""

    id: int
    body: bytes


async def lock_offsets(
    tx: asyncpg.Connection, *, group: str, sources: Sequence[Source]
) -> dict[Source, int]:
    """Lock the offset rows in ascending order and return each source's next offset."""
    topics = [s[0] for s in sources]
    partitions = [s[1] for s in sources]
    rows = await tx.fetch(_LOCK, group, topics, partitions)
    if len(rows) < len(sources):
        await tx.execute(_CREATE, group, topics, partitions)
        rows = await tx.fetch(_LOCK, group, topics, partitions)
    return {(r["topic"], r["partition"]): r["next_offset"] for r in rows}


_LOCK = """
select topic, partition, next_offset
from consumer_offset
join unnest($2::text[], $3::int[]) as wanted (topic, partition) using (topic, partition)
where group_name = $1
order by topic, partition
for update of consumer_offset
"""

_CREATE = """
insert into consumer_offset (group_name, topic, partition)
select $1, topic, partition from unnest($2::text[], $3::int[]) as wanted (topic, partition)
order by topic, partition
on conflict do nothing
"""


async def move_offsets(tx: asyncpg.Connection, *, group: str, moved: dict[Source, int]) -> None:
    """Record where each source goes on."""
    await tx.execute(
        """
        update consumer_offset as o set next_offset = m.next_offset
        from unnest($2::text[], $3::int[], $4::bigint[]) as m (topic, partition, next_offset)
        where o.group_name = $1 and o.topic = m.topic and o.partition = m.partition
        """,
        group,
        [s[0] for s in moved],
        [s[1] for s in moved],
        list(moved.values()),
    )


async def write_outbox(
    tx: asyncpg.Connection, *, group: str, sources: Collection[Source], body: bytes
) -> int:
    """Write the packed events of one batch; return the row's id."""
    row: int = await tx.fetchval(
        "insert into outbox (group_name, sources, body) values ($1, $2, $3) returning id",
        group,
        [source_name(s) for s in sources],
        body,
    )
    return row


async def pending_of_sources(
    tx: asyncpg.Connection, *, group: str, sources: Collection[Source]
) -> list[Pending]:
    """Batches that stand on any of these sources, oldest first."""
    rows = await tx.fetch(
        "select id, body from outbox where group_name = $1 and sources && $2 order by id",
        group,
        [source_name(s) for s in sources],
    )
    return [Pending(r["id"], r["body"]) for r in rows]


async def pending_older_than(pool: asyncpg.Pool, *, group: str, seconds: float) -> list[Pending]:
    """Batches that have waited so long that their writer must be gone, oldest first."""
    rows = await pool.fetch(
        """
        select id, body from outbox
        where group_name = $1 and written_at <= clock_timestamp() - make_interval(secs => $2)
        order by id
        """,
        group,
        seconds,
    )
    return [Pending(r["id"], r["body"]) for r in rows]


async def delete_outbox(
    connection: asyncpg.Connection | asyncpg.Pool, *, ids: Collection[int]
) -> None:
    """Forget batches whose events are all acknowledged."""
    await connection.execute("delete from outbox where id = any($1::bigint[])", list(ids))


async def next_offsets(
    connection: asyncpg.Connection | asyncpg.Pool, *, group: str
) -> dict[Source, int]:
    """Where a group goes on in each of its sources."""
    rows = await connection.fetch(
        "select topic, partition, next_offset from consumer_offset where group_name = $1", group
    )
    return {(r["topic"], r["partition"]): r["next_offset"] for r in rows}


async def newest_pending(pool: asyncpg.Pool, *, group: str) -> int:
    """The id of the batch that was written last and is not deleted yet; 0 without any."""
    newest: int = await pool.fetchval(
        "select coalesce(max(id), 0) from outbox where group_name = $1", group
    )
    return newest


async def count_pending(pool: asyncpg.Pool, *, group: str, upto: int) -> int:
    """How many batches up to an id wait for their acknowledgement."""
    count: int = await pool.fetchval(
        "select count(*) from outbox where group_name = $1 and id <= $2", group, upto
    )
    return count
