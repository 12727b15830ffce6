"""SQL of every read."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

import asyncpg

POINT = """
    o.indicator, o.area, o.breakdown, o.period, o.revision, o."row", o.value, o.numerator,
    o.denominator, o.computed, o.lower, o.upper, o.published_verdict, o.status,
    e.partner, e.reference, e.file, e.submission_id, e.framework_version, e.recorded_at
"""


async def framework_versions(pool: asyncpg.Pool) -> dict[int, int]:
    """The newest framework version of each log partition."""
    rows = await pool.fetch(
        "select partition, max(version) as version from framework_slice group by partition"
    )
    return {r["partition"]: r["version"] for r in rows}


async def framework_bodies(pool: asyncpg.Pool, versions: dict[int, int]) -> list[str]:
    """The slices of the given versions by partition."""
    rows = await pool.fetch(
        """
        select body from framework_slice
        join unnest($1::int[], $2::int[]) as wanted (partition, version)
          using (partition, version)
        """,
        list(versions),
        list(versions.values()),
    )
    return [r["body"] for r in rows]


async def newest_day(pool: asyncpg.Pool) -> date | None:
    """The newest day begun."""
    day: date | None = await pool.fetchval("select max(day) from day_begun")
    return day


async def cards(pool: asyncpg.Pool, *, area: str) -> list[str]:
    """The cards of an area."""
    rows = await pool.fetch(
        """
        select c.body from scorecard as s join card as c on c.id = s.card_id where s.area = $1
        order by s.dimension collate "C", s.group_code collate "C"
        """,
        area,
    )
    return [r["body"] for r in rows]


async def latest_scores(pool: asyncpg.Pool, *, area: str) -> list[str]:
    """The newest score on the latest period of each series of an area."""
    rows = await pool.fetch(
        """
        select s.body
        from (
            select distinct on (indicator, breakdown) score_id, indicator, breakdown
            from score_head where area = $1 and latest
            order by indicator, breakdown, seq desc, period desc
        ) as h
        join score as s on s.id = h.score_id
        order by h.indicator, h.breakdown
        """,
        area,
    )
    return [r["body"] for r in rows]


async def score(pool: asyncpg.Pool, *, score_id: UUID) -> str | None:
    """One score by id."""
    body: str | None = await pool.fetchval("select body from score where id = $1", score_id)
    return body


async def current_points(
    pool: asyncpg.Pool,
    *,
    indicator: str,
    area: str,
    after: tuple[str, str] = ("", ""),
    limit: int | None = None,
) -> list[asyncpg.Record]:
    """The current revision of each period with its score, from after a breakdown and period."""
    rows: list[asyncpg.Record] = await pool.fetch(
        f"""
        select {POINT}, s.body as score
        from (
            select distinct on (breakdown, period) *
            from observation
            where area = $1 and indicator = $2 and (breakdown, period) > ($3, $4)
            order by breakdown, period, revision desc
            limit $5
        ) as o
        join log_entry as e using (partition, seq)
        left join score_head as h
          on (h.area, h.indicator, h.breakdown, h.period)
           = (o.area, o.indicator, o.breakdown, o.period)
        left join score as s on s.id = h.score_id
        order by o.breakdown, o.period
        """,  # noqa: S608 -- a constant
        area,
        indicator,
        *after,
        limit,
    )
    return rows


async def peer_values(
    pool: asyncpg.Pool, *, indicator: str, breakdown: str, period: str
) -> list[asyncpg.Record]:
    """The current value of every area that has the period."""
    rows: list[asyncpg.Record] = await pool.fetch(
        """
        select distinct on (area) area, value from observation
        where indicator = $1 and breakdown = $2 and period = $3
        order by area, revision desc
        """,
        indicator,
        breakdown,
        period,
    )
    return rows


async def alerts(
    pool: asyncpg.Pool,
    *,
    area: str | None = None,
    indicator: str | None = None,
    states: Collection[str],
    rules: Collection[str] = (),
    before: tuple[datetime, UUID] | None = None,
    limit: int | None = None,
) -> list[str]:
    """The newest transition of each alert in one of the states, newest first; no `rules`: all."""
    moment, alert_id = before or (None, None)
    rows = await pool.fetch(
        """
        select c.body
        from alert_head as h join alert_change as c on c.id = h.change_id
        where h.state = any($1::text[])
          and ($2::text is null or h.area = $2)
          and ($3::text is null or h.indicator = $3)
          and ($4::timestamptz is null or (h.recorded_at, h.alert_id) < ($4, $5::uuid))
          and (cardinality($7::text[]) = 0 or c.body::json ->> 'rule' = any($7))
        order by h.recorded_at desc, h.alert_id desc
        limit $6
        """,
        list(states),
        area,
        indicator,
        moment,
        alert_id,
        limit,
        list(rules),
    )
    return [r["body"] for r in rows]


async def alert_history(pool: asyncpg.Pool, *, alert_id: UUID) -> list[str]:
    """All transitions of an alert, oldest first."""
    rows = await pool.fetch(
        "select body from alert_change where alert_id = $1 order by seq", alert_id
    )
    return [r["body"] for r in rows]


async def stories(pool: asyncpg.Pool, *, subjects: Collection[str]) -> dict[str, str]:
    """The current story of each subject that has one."""
    rows = await pool.fetch(
        "select subject, body from story_head where subject = any($1::text[])", list(subjects)
    )
    return {r["subject"]: r["body"] for r in rows}


async def series_heads(pool: asyncpg.Pool, *, area: str) -> list[asyncpg.Record]:
    """Indicator, breakdown and newest score id of each series of an area."""
    rows: list[asyncpg.Record] = await pool.fetch(
        """
        select distinct on (indicator, breakdown) indicator, breakdown, score_id
        from score_head where area = $1 and latest
        order by indicator, breakdown, seq desc, period desc
        """,
        area,
    )
    return rows


async def commentary(pool: asyncpg.Pool, *, ids: Collection[UUID]) -> list[str]:
    """Commentary by id, without what was erased."""
    rows = await pool.fetch(
        "select body from commentary where id = any($1::uuid[]) and body is not null", list(ids)
    )
    return [r["body"] for r in rows]


async def commentary_about(pool: asyncpg.Pool, *, area: str, indicator: str | None) -> list[str]:
    """Commentary on an area, newest first."""
    rows = await pool.fetch(
        """
        select body from commentary
        where area = $1 and ($2::text is null or indicator = $2) and body is not null
        order by recorded_at desc, id
        """,
        area,
        indicator,
    )
    return [r["body"] for r in rows]


async def rejections_of(pool: asyncpg.Pool, *, submission_id: UUID) -> list[str]:
    """The rejections of one submission, part by part."""
    rows = await pool.fetch(
        "select body from rejection where submission_id = $1 order by part", submission_id
    )
    return [r["body"] for r in rows]


async def log_entries(pool: asyncpg.Pool, *, submission_id: UUID) -> list[asyncpg.Record]:
    """The records of the log that a submission became."""
    rows: list[asyncpg.Record] = await pool.fetch(
        "select * from log_entry where submission_id = $1 order by recorded_at, partition, seq",
        submission_id,
    )
    return rows


async def points_of_submission(
    pool: asyncpg.Pool, *, submission_id: UUID, limit: int
) -> list[asyncpg.Record]:
    """Those of a submission's rows that are still current, with their scores."""
    rows: list[asyncpg.Record] = await pool.fetch(
        f"""
        select {POINT}, s.body as score
        from log_entry as e
        join observation as o using (partition, seq)
        left join score_head as h
          on (h.area, h.indicator, h.breakdown, h.period)
           = (o.area, o.indicator, o.breakdown, o.period)
        left join score as s on s.id = h.score_id
        where e.submission_id = $1
          and not exists (
            select from observation as later
            where (later.indicator, later.breakdown, later.period, later.area)
                = (o.indicator, o.breakdown, o.period, o.area)
              and later.revision > o.revision
          )
        order by o.indicator, o."row"
        limit $2
        """,  # noqa: S608 -- a constant
        submission_id,
        limit,
    )
    return rows


async def score_ids_of_submission(
    pool: asyncpg.Pool, *, submission_id: UUID, limit: int
) -> list[UUID]:
    """Scores that stand on a submission's rows."""
    rows = await pool.fetch(
        "select id from score where submission_id = $1 order by indicator, area, seq limit $2",
        submission_id,
        limit,
    )
    return [r["id"] for r in rows]


async def alerts_of_submission(pool: asyncpg.Pool, *, submission_id: UUID) -> list[str]:
    """Transitions that scores on a submission's rows caused."""
    rows = await pool.fetch(
        """
        select c.body from alert_change as c join score as s on s.id = c.score_id
        where s.submission_id = $1 order by c.recorded_at, c.id
        """,
        submission_id,
    )
    return [r["body"] for r in rows]
