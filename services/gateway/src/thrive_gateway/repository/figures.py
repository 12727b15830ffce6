"""SQL of the log's projection: frameworks, days, observations, rejections, commentary."""

from collections.abc import Collection, Sequence
from uuid import UUID

import asyncpg
import orjson
from thrive_shared.contracts.ingest import (
    CommentaryReceived,
    DayBegun,
    FrameworkPublished,
    ObservationsAccepted,
    SubmissionRejected,
)

from .rows import columns


async def log_positions(tx: asyncpg.Connection, partitions: Collection[int]) -> dict[int, int]:
    """The last seq seen of each log partition, 0 before the first."""
    rows = await tx.fetch(
        "select partition, seq from log_position where partition = any($1::int[])",
        list(partitions),
    )
    return dict.fromkeys(partitions, 0) | {r["partition"]: r["seq"] for r in rows}


async def move_log_positions(tx: asyncpg.Connection, positions: dict[int, int]) -> None:
    """Remember the last seq of each log partition."""
    await tx.execute(
        """
        insert into log_position (partition, seq)
        select * from unnest($1::int[], $2::bigint[]) order by 1
        on conflict (partition) do update set seq = excluded.seq
        """,
        *columns(positions.items()),
    )


async def add_log_entries(tx: asyncpg.Connection, records: Sequence[ObservationsAccepted]) -> None:
    """Store where each record of the log came from."""
    await tx.execute(
        """
        insert into log_entry (partition, seq, submission_id, partner, reference, file,
                               indicator, framework_version, recorded_at, rows)
        select * from unnest($1::int[], $2::bigint[], $3::uuid[], $4::text[], $5::text[],
                             $6::text[], $7::text[], $8::int[], $9::timestamptz[], $10::int[])
        on conflict do nothing
        """,
        *columns(
            (
                r.partition,
                r.seq,
                r.submission_id,
                r.partner,
                r.reference,
                r.file,
                r.indicator,
                r.framework_version,
                r.recorded_at,
                len(r.observations),
            )
            for r in records
        ),
    )


async def add_observations(tx: asyncpg.Connection, records: Sequence[ObservationsAccepted]) -> None:
    """Store every revision of every figure, once."""
    await tx.execute(
        """
        insert into observation (indicator, breakdown, period, area, revision, partition, seq,
                                 "row", value, numerator, denominator, computed, lower,
                                 upper, published_verdict, status, cells)
        select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::int[],
                             $7::bigint[], $8::int[], $9::text[], $10::text[], $11::text[],
                             $12::boolean[], $13::text[], $14::text[], $15::text[],
                             $16::text[], $17::text[])
        on conflict do nothing
        """,
        *columns(
            (
                r.indicator,
                o.breakdown,
                o.period,
                o.area,
                o.revision,
                r.partition,
                r.seq,
                o.row,
                o.value,
                o.numerator,
                o.denominator,
                o.computed,
                o.lower,
                o.upper,
                o.published_verdict,
                o.status,
                None if o.cells is None else orjson.dumps(o.cells).decode(),
            )
            for r in records
            for o in r.observations
        ),
    )


async def add_framework_slices(
    tx: asyncpg.Connection, records: Sequence[FrameworkPublished]
) -> None:
    """Store each partition's slice of each framework version."""
    await tx.executemany(
        """
        insert into framework_slice (version, partition, recorded_at, body)
        values ($1, $2, $3, $4) on conflict do nothing
        """,
        [
            (r.framework.version, r.partition, r.recorded_at, r.framework.model_dump_json())
            for r in records
        ],
    )


async def add_days(tx: asyncpg.Connection, records: Sequence[DayBegun]) -> list[DayBegun]:
    """Store days begun; return those not heard of before on any partition."""
    await tx.execute(
        """
        insert into day_known (partition, day, recorded_at)
        select * from unnest($1::int[], $2::date[], $3::timestamptz[]) on conflict do nothing
        """,
        *columns((r.partition, r.day, r.recorded_at) for r in records),
    )
    by_day: dict[object, DayBegun] = {}
    for record in records:
        by_day.setdefault(record.day, record)
    rows = await tx.fetch(
        """
        insert into day_begun (day, recorded_at)
        select * from unnest($1::date[], $2::timestamptz[]) order by 1
        on conflict do nothing returning day
        """,
        *columns((r.day, r.recorded_at) for r in by_day.values()),
    )
    return [by_day[r["day"]] for r in rows]


async def add_rejections(
    tx: asyncpg.Connection, records: dict[tuple[UUID, int], SubmissionRejected]
) -> list[tuple[UUID, int]]:
    """Store rejections by submission and part; return the new ones."""
    rows = await tx.fetch(
        """
        insert into rejection (submission_id, part, recorded_at, body)
        select * from unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::text[])
        on conflict do nothing returning submission_id, part
        """,
        *columns((*key, r.recorded_at, r.model_dump_json()) for key, r in records.items()),
    )
    return [(r["submission_id"], r["part"]) for r in rows]


async def forget_rejections(pool: asyncpg.Pool, *, older_than_days: int) -> None:
    """Forget what was refused so long ago."""
    await pool.execute(
        "delete from rejection where recorded_at < now() - make_interval(days => $1)",
        older_than_days,
    )


async def put_commentary(
    tx: asyncpg.Connection, records: Sequence[CommentaryReceived]
) -> list[UUID]:
    """Store commentary, the later in place of the earlier; return what changed.

    What was erased stays erased.
    """
    rows = await tx.fetch(
        """
        insert into commentary (id, area, indicator, recorded_at, body)
        select * from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[])
        on conflict (id) do update
        set area = excluded.area, indicator = excluded.indicator,
            recorded_at = excluded.recorded_at, body = excluded.body
        where commentary.body is not null and commentary.recorded_at < excluded.recorded_at
        returning id
        """,
        *columns(
            (r.commentary_id, r.area, r.indicator, r.recorded_at, r.model_dump_json())
            for r in records
        ),
    )
    return [r["id"] for r in rows]


async def erase_commentary(tx: asyncpg.Connection, ids: Collection[UUID]) -> list[UUID]:
    """Erase text for good; return the ids that were not yet erased."""
    rows = await tx.fetch(
        """
        insert into commentary (id) select unnest($1::uuid[])
        on conflict (id) do update set body = null where commentary.body is not null
        returning id
        """,
        list(ids),
    )
    return [r["id"] for r in rows]
