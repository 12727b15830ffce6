"""SQL of step changes: those that scores propose, and what was decided about them.

`at`: as known at an instant; None: now.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
from thrive_shared.contracts.ingest import RebaseDecided

from .rows import columns


async def add(tx: asyncpg.Connection, decided: Sequence[RebaseDecided]) -> None:
    """Store decisions, each once."""
    await tx.execute(
        """
        insert into rebase (decision_id, partition, seq, area, indicator, recorded_at, body)
        select * from unnest($1::uuid[], $2::int[], $3::bigint[], $4::text[], $5::text[],
                             $6::timestamptz[], $7::text[])
        on conflict do nothing
        """,
        *columns(
            (
                r.decision_id,
                r.partition,
                r.seq,
                r.area,
                r.indicator,
                r.recorded_at,
                r.model_dump_json(),
            )
            for r in decided
        ),
    )


async def about(
    pool: asyncpg.Pool, *, area: str | None, indicator: str | None, at: datetime | None
) -> list[str]:
    """Decisions, oldest first."""
    rows = await pool.fetch(
        """
        select body from rebase
        where ($1::text is null or area = $1) and ($2::text is null or indicator = $2)
          and ($3::timestamptz is null or recorded_at <= $3)
        order by recorded_at, partition, seq
        """,
        area,
        indicator,
        at,
    )
    return [r["body"] for r in rows]


async def decisions(pool: asyncpg.Pool, *, ids: Collection[UUID]) -> list[str]:
    """Decisions by id."""
    rows = await pool.fetch(
        "select body from rebase where decision_id = any($1::uuid[])", list(ids)
    )
    return [r["body"] for r in rows]


async def proposing(pool: asyncpg.Pool, *, at: datetime | None) -> list[str]:
    """The latest score of each series, where it proposes a step change."""
    rows = await pool.fetch(
        """
        with candidate as (
            select distinct area, indicator, breakdown from score
            where body like '%"proposal":{%' and ($1::timestamptz is null or recorded_at <= $1)
        )
        select latest.body
        from candidate as c
        cross join lateral (
            select body
            from (
                select distinct on (period) period, seq, latest, body
                from score
                where area = c.area and indicator = c.indicator and breakdown = c.breakdown
                  and ($1::timestamptz is null or recorded_at <= $1)
                order by period, seq desc
            ) as newest
            where newest.latest
            order by seq desc, period desc
            limit 1
        ) as latest
        where latest.body like '%"proposal":{%'
        order by c.area, c.indicator, c.breakdown
        """,
        at,
    )
    return [r["body"] for r in rows]
