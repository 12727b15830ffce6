"""Commentary as received; the free text lies here and in its compacted topic only."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from ..domain.commentary import Words


async def lock(tx: asyncpg.Connection, ids: Sequence[UUID]) -> dict[UUID, bytes | None]:
    """Lock these commentaries against each other's writers; return the known ones' digests.

    None stands for words that were erased.
    """
    await tx.execute(
        "select pg_advisory_xact_lock(hashtextextended(id::text, 0)) "
        "from (select id from unnest($1::uuid[]) as id order by id) as ordered",
        list(ids),
    )
    rows = await tx.fetch(
        "select commentary_id, digest from commentary where commentary_id = any($1::uuid[])",
        list(ids),
    )
    return {r["commentary_id"]: r["digest"] for r in rows}


async def save(tx: asyncpg.Connection, words: Sequence[Words]) -> None:
    """Store new commentary."""
    await tx.execute(
        """
        insert into commentary (commentary_id, partner, reference, digest, body)
        select * from unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::bytea[])
        """,
        [w.body.commentary_id for w in words],
        [w.body.partner for w in words],
        [w.reference for w in words],
        [w.digest for w in words],
        [w.body.model_dump_json(exclude_none=True).encode() for w in words],
    )


async def partner_of(tx: asyncpg.Connection, id: UUID) -> str | None:
    """Whose words these are, locked against every other writer; None: nobody's."""
    await lock(tx, [id])
    partner: str | None = await tx.fetchval(
        "select partner from commentary where commentary_id = $1", id
    )
    return partner


async def erase(tx: asyncpg.Connection, id: UUID) -> str | None:
    """Erase words; return the area that they spoke of, None if they were erased before."""
    area: str | None = await tx.fetchval(
        """
        update commentary
        set area = convert_from(body, 'UTF8')::json ->> 'area',
            body = null, digest = null, reference = null, erased_at = now(), told_at = now()
        where commentary_id = $1 and erased_at is null
        returning area
        """,
        id,
    )
    return area


async def erased_lately(tx: asyncpg.Connection) -> list[tuple[UUID, str]]:
    """Whose tombstone is to be published again: id and area. They then count as told.

    Every six hours, until one was told more than a day after the erasure: by then the broker
    closes the segment that holds the first.
    """
    rows = await tx.fetch(
        """
        update commentary set told_at = now()
        where commentary_id in (
            select commentary_id from commentary
            where erased_at is not null
              and told_at < erased_at + interval '25 hours'
              and told_at < now() - interval '6 hours'
            for update skip locked
        )
        returning commentary_id, area
        """
    )
    return [(r["commentary_id"], r["area"]) for r in rows]
