"""SQL of the reads as known at an instant: of each thing, the newest recorded by then.

Within a log partition recorded times grow with seq, and a score or alert bears the recorded time
of the log record that caused it: so a recorded time cuts the log of every partition.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

import asyncpg

from .reads import POINT


async def settled_till(pool: asyncpg.Pool) -> datetime | None:
    """Up to where nothing can come any more; None before anybody asked."""
    till: datetime | None = await pool.fetchval("select till from settled")
    return till


async def settle(pool: asyncpg.Pool, *, till: datetime) -> None:
    """Remember that nothing recorded by then is still to come."""
    await pool.execute(
        """
        insert into settled (till) values ($1)
        on conflict (one) do update set till = greatest(settled.till, excluded.till)
        """,
        till,
    )


async def first_moment(pool: asyncpg.Pool) -> datetime | None:
    """When the first framework was recorded; before it nothing can be read."""
    first: datetime | None = await pool.fetchval("select min(recorded_at) from framework_slice")
    return first


async def log_positions(pool: asyncpg.Pool) -> dict[int, int]:
    """The last seq read of each log partition."""
    rows = await pool.fetch("select partition, seq from log_position")
    return {r["partition"]: r["seq"] for r in rows}


async def framework_versions(pool: asyncpg.Pool, *, at: datetime) -> dict[int, int]:
    """The newest framework version of each log partition."""
    rows = await pool.fetch(
        """
        select partition, max(version) as version from framework_slice
        where recorded_at <= $1 group by partition
        """,
        at,
    )
    return {r["partition"]: r["version"] for r in rows}


async def days(pool: asyncpg.Pool, *, at: datetime) -> dict[int, date]:
    """The newest day begun on each log partition."""
    rows = await pool.fetch(
        "select partition, max(day) as day from day_known where recorded_at <= $1 group by 1", at
    )
    return {r["partition"]: r["day"] for r in rows}


async def latest_scores(pool: asyncpg.Pool, *, area: str, at: datetime) -> list[str]:
    """The newest score on the latest period of each series of an area."""
    rows = await pool.fetch(
        """
        select s.body
        from (
            select distinct on (indicator, breakdown) indicator, breakdown, id
            from (
                select distinct on (indicator, breakdown, period)
                    indicator, breakdown, period, seq, latest, id
                from score where area = $1 and recorded_at <= $2
                order by indicator, breakdown, period, seq desc
            ) as newest
            where latest
            order by indicator, breakdown, seq desc, period desc
        ) as h
        join score as s using (id)
        order by h.indicator, h.breakdown
        """,
        area,
        at,
    )
    return [r["body"] for r in rows]


async def first_scored(
    pool: asyncpg.Pool, *, area: str, at: datetime
) -> dict[tuple[str, str], datetime]:
    """When each series of an area was first scored, by indicator and breakdown."""
    rows = await pool.fetch(
        """
        select indicator, breakdown, min(recorded_at) as first
        from score where area = $1 and recorded_at <= $2 group by indicator, breakdown
        """,
        area,
        at,
    )
    return {(r["indicator"], r["breakdown"]): r["first"] for r in rows}


async def versions_in_force(pool: asyncpg.Pool, *, at: datetime) -> dict[int, datetime]:
    """When the last log partition passed each framework version."""
    rows = await pool.fetch(
        """
        select version, max(recorded_at) as since from framework_slice
        where recorded_at <= $1 group by version order by version
        """,
        at,
    )
    return {r["version"]: r["since"] for r in rows}


async def scores_behind_cards(
    pool: asyncpg.Pool, *, area: str, series: Collection[tuple[str, str]], at: datetime
) -> list[str]:
    """Of each series the scores that its current one follows from, in the order of the log.

    They begin with the last that stood on the latest period; later ones of other periods may have
    taken its place when it was taken back.
    """
    rows = await pool.fetch(
        """
        with mine as (
            select id, indicator, breakdown, period, seq, latest
            from score
            join unnest($2::text[], $3::text[]) as wanted (indicator, breakdown)
              using (indicator, breakdown)
            where area = $1 and recorded_at <= $4
        ), last as (
            select indicator, breakdown, max(seq) as seq
            from mine where latest and period <> '' group by indicator, breakdown
        )
        select s.body
        from mine as m
        left join last as l using (indicator, breakdown)
        join score as s using (id)
        where l.seq is null or m.seq > l.seq or (m.seq = l.seq and m.latest)
        order by m.indicator, m.breakdown, m.seq, m.period
        """,
        area,
        [indicator for indicator, _ in series],
        [breakdown for _, breakdown in series],
        at,
    )
    return [r["body"] for r in rows]


async def points(
    pool: asyncpg.Pool,
    *,
    indicator: str,
    area: str,
    after: tuple[str, str],
    limit: int | None,
    at: datetime,
) -> list[asyncpg.Record]:
    """The newest revision of each period with its score, from after a breakdown and period."""
    rows: list[asyncpg.Record] = await pool.fetch(
        f"""
        select {POINT}, s.body as score
        from (
            select distinct on (breakdown, period) o.*
            from observation as o join log_entry using (partition, seq)
            where o.area = $1 and o.indicator = $2 and (breakdown, period) > ($3, $4)
              and recorded_at <= $6
            order by breakdown, period, revision desc
            limit $5
        ) as o
        join log_entry as e using (partition, seq)
        left join (
            select distinct on (breakdown, period) breakdown, period, body
            from score
            where area = $1 and indicator = $2 and recorded_at <= $6
            order by breakdown, period, seq desc
        ) as s on (s.breakdown, s.period) = (o.breakdown, o.period)
        order by o.breakdown, o.period
        """,  # noqa: S608 -- a constant
        area,
        indicator,
        *after,
        limit,
        at,
    )
    return rows


async def peer_values(
    pool: asyncpg.Pool, *, indicator: str, breakdown: str, period: str, at: datetime
) -> list[asyncpg.Record]:
    """The value that every area had for a period."""
    rows: list[asyncpg.Record] = await pool.fetch(
        """
        select distinct on (o.area) o.area, o.value
        from observation as o join log_entry as e using (partition, seq)
        where o.indicator = $1 and o.breakdown = $2 and o.period = $3 and e.recorded_at <= $4
        order by o.area, o.revision desc
        """,
        indicator,
        breakdown,
        period,
        at,
    )
    return rows


async def commentary_about(
    pool: asyncpg.Pool, *, area: str, indicator: str | None, at: datetime
) -> list[str]:
    """Commentary on an area received by then and not erased since, newest first."""
    rows = await pool.fetch(
        """
        select body from commentary
        where area = $1 and ($2::text is null or indicator = $2) and body is not null
          and recorded_at <= $3
        order by recorded_at desc, id
        """,
        area,
        indicator,
        at,
    )
    return [r["body"] for r in rows]


async def alerts(
    pool: asyncpg.Pool,
    *,
    area: str | None,
    indicator: str | None,
    states: Collection[str],
    rules: Collection[str],
    before: tuple[datetime, UUID] | None,
    limit: int | None,
    at: datetime,
) -> list[str]:
    """The newest transition of each alert in one of the states, newest first; no `rules`: all."""
    moment, alert_id = before or (None, None)
    rows = await pool.fetch(
        """
        select c.body
        from alert_head as h
        cross join lateral (
            select recorded_at, body from alert_change
            where alert_id = h.alert_id and recorded_at <= $7 order by seq desc limit 1
        ) as c
        where c.body::json ->> 'state' = any($1::text[])
          and ($2::text is null or h.area = $2)
          and ($3::text is null or h.indicator = $3)
          and ($4::timestamptz is null or (c.recorded_at, h.alert_id) < ($4, $5::uuid))
          and (cardinality($8::text[]) = 0 or c.body::json ->> 'rule' = any($8))
        order by c.recorded_at desc, h.alert_id desc
        limit $6
        """,
        list(states),
        area,
        indicator,
        moment,
        alert_id,
        limit,
        at,
        list(rules),
    )
    return [r["body"] for r in rows]


async def alert_history(pool: asyncpg.Pool, *, alert_id: UUID, at: datetime) -> list[str]:
    """All transitions of an alert by then, oldest first."""
    rows = await pool.fetch(
        """
        select body from alert_change where alert_id = $1 and recorded_at <= $2 order by seq
        """,
        alert_id,
        at,
    )
    return [r["body"] for r in rows]


async def stories(
    pool: asyncpg.Pool, *, places: Sequence[tuple[str, UUID | None]], at: datetime
) -> dict[str, str]:
    """For each subject the last story about the score or card that stood there, else the last."""
    rows = await pool.fetch(
        """
        select distinct on (subject) subject, body
        from story join unnest($1::text[], $2::uuid[]) as wanted (subject, current) using (subject)
        where recorded_at <= $3
        order by subject,
            (body::json -> 'made_from' ->> 0)::uuid is not distinct from current desc,
            (body::json ->> 'order')::bigint desc,
            coalesce((body::json ->> 'counter')::bigint, 0) desc
        """,
        [subject for subject, _ in places],
        [current for _, current in places],
        at,
    )
    return {r["subject"]: r["body"] for r in rows}
