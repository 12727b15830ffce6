"""Who publishes which log partition, and how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass

import asyncpg


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to publish one partition, until it expires or the epoch moves on."""

    partition: int
    published_seq: int
    epoch: int


async def renew(tx: asyncpg.Connection, *, holder: str, seconds: float) -> tuple[list[Lease], int]:
    """Say that this replica lives and prolong its leases.

    Returns the leases held, and how many make a fair share.
    """
    await tx.execute(
        """
        insert into replica (name, seen_at) values ($1, clock_timestamp())
        on conflict (name) do update set seen_at = excluded.seen_at
        """,
        holder,
    )
    await tx.execute(
        "delete from replica where seen_at < clock_timestamp() - make_interval(secs => $1)",
        seconds,
    )
    share: int = await tx.fetchval(
        "select ceil((select count(*) from relay)::numeric / (select count(*) from replica))::int"
    )
    rows = await tx.fetch(
        """
        update relay set expires_at = clock_timestamp() + make_interval(secs => $2)
        where holder = $1 and expires_at > clock_timestamp()
        returning partition, published_seq, epoch
        """,
        holder,
        seconds,
    )
    return [Lease(*r) for r in map(tuple, rows)], share


async def claim(tx: asyncpg.Connection, *, holder: str, seconds: float, limit: int) -> list[Lease]:
    """Take up to `limit` partitions that nobody holds; the epoch fences the former holder."""
    rows = await tx.fetch(
        """
        update relay as r
        set holder = $1, epoch = r.epoch + 1,
            expires_at = clock_timestamp() + make_interval(secs => $2)
        from (
            select partition from relay where expires_at <= clock_timestamp()
            order by partition limit $3 for update skip locked
        ) as free
        where r.partition = free.partition
        returning r.partition, r.published_seq, r.epoch
        """,
        holder,
        seconds,
        limit,
    )
    return [Lease(*r) for r in map(tuple, rows)]


async def release(
    connection: asyncpg.Connection | asyncpg.Pool, *, holder: str, leases: list[Lease]
) -> None:
    """Give leases back, so that another replica can take them at once."""
    await connection.execute(
        """
        update relay as r set expires_at = '-infinity'
        from unnest($2::int[], $3::bigint[]) as l (partition, epoch)
        where r.partition = l.partition and r.epoch = l.epoch and r.holder = $1
        """,
        holder,
        [x.partition for x in leases],
        [x.epoch for x in leases],
    )


async def forget_former_life(pool: asyncpg.Pool, *, holder: str) -> None:
    """Free what a process of the same name held before it died."""
    await pool.execute("update relay set expires_at = '-infinity' where holder = $1", holder)


async def advance(
    pool: asyncpg.Pool, *, epochs: Mapping[int, int], reached: Mapping[int, int]
) -> set[int]:
    """Move pointers forward under the epochs held; return the partitions where that held good."""
    rows = await pool.fetch(
        """
        update relay as r set published_seq = greatest(r.published_seq, n.seq)
        from unnest($1::int[], $2::bigint[], $3::bigint[]) as n (partition, epoch, seq)
        where r.partition = n.partition and r.epoch = n.epoch
        returning r.partition
        """,
        list(reached),
        [epochs[p] for p in reached],
        list(reached.values()),
    )
    return {r["partition"] for r in rows}
