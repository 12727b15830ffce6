"""SQL of what an explanation is made from: stored records, as they stood at a place in the log."""

from collections.abc import Collection
from uuid import UUID

import asyncpg


async def scores(pool: asyncpg.Pool, *, ids: Collection[UUID]) -> list[str]:
    """Scores by id, current or superseded."""
    rows = await pool.fetch("select body from score where id = any($1::uuid[])", list(ids))
    return [r["body"] for r in rows]


async def alert_of_change(pool: asyncpg.Pool, *, change_id: UUID) -> UUID | None:
    """The alert that a transition belongs to."""
    alert_id: UUID | None = await pool.fetchval(
        "select alert_id from alert_change where id = $1", change_id
    )
    return alert_id


async def card(pool: asyncpg.Pool, *, card_id: UUID) -> str | None:
    """A scorecard by id, current or superseded."""
    body: str | None = await pool.fetchval("select body from card where id = $1", card_id)
    return body


async def log_positions(pool: asyncpg.Pool, *, partitions: Collection[int]) -> dict[int, int]:
    """The last record seen of each log partition."""
    rows = await pool.fetch(
        "select partition, seq from log_position where partition = any($1::int[])",
        list(partitions),
    )
    return {r["partition"]: r["seq"] for r in rows}


async def framework_slices(
    pool: asyncpg.Pool, *, places: Collection[tuple[int, int]]
) -> list[asyncpg.Record]:
    """Version, partition and body of framework slices by (version, partition)."""
    rows: list[asyncpg.Record] = await pool.fetch(
        """
        select version, partition, body from framework_slice
        join unnest($1::int[], $2::int[]) as wanted (version, partition)
          using (version, partition)
        """,
        [version for version, _ in places],
        [partition for _, partition in places],
    )
    return rows


async def figures_as_known(
    pool: asyncpg.Pool,
    *,
    indicator: str,
    breakdown: str,
    area: str,
    partition: int,
    seq: int,
    periods: Collection[str] | None,
) -> list[asyncpg.Record]:
    """The revision of each period in force just after a record of the log, with its submission.

    All periods of the series, or only those named.
    """
    rows: list[asyncpg.Record] = await pool.fetch(
        """
        select o.*, e.submission_id, e.partner, e.reference, e.file, e.recorded_at,
               e.framework_version
        from (
            select distinct on (period) *
            from observation
            where area = $1 and indicator = $2 and breakdown = $3
              and partition = $4 and seq <= $5
              and ($6::text[] is null or period = any($6))
            order by period, revision desc
        ) as o
        join log_entry as e using (partition, seq)
        """,
        area,
        indicator,
        breakdown,
        partition,
        seq,
        None if periods is None else list(periods),
    )
    return rows
