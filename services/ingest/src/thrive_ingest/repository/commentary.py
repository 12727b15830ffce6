"""Commentary as received; the free text lies here and in its compacted topic only."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from ..domain.commentary import Words


async def lock(tx: asyncpg.Connection, ids: Sequence[UUID]) -> dict[UUID, bytes]:
    """Lock these commentaries against each other's writers; return the known ones' digests."""
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
