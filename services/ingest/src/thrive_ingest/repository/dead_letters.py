"""Records that a door could not read."""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """One refused record: where it stood, why, and its bytes, which can be erased."""

    topic: str
    partition: int
    offset: int
    partner: str
    code: str
    sha256: str
    body: bytes


async def save(tx: asyncpg.Connection, letters: Sequence[DeadLetter]) -> None:
    """Keep refused records, each once."""
    await tx.executemany(
        """
        insert into dead_letter (topic, partition, "offset", partner, code, sha256, body)
        values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing
        """,
        [(x.topic, x.partition, x.offset, x.partner, x.code, x.sha256, x.body) for x in letters],
    )


async def erase_bodies(tx: asyncpg.Connection, *, partner: str) -> None:
    """Forget the bytes of a partner's refused records: they may hold words to be erased."""
    await tx.execute(
        "update dead_letter set body = null where partner = $1 and body is not null", partner
    )
