"""Partners' keys, of which only a keyed hash is stored."""

from dataclasses import dataclass

import asyncpg


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Who a key belongs to."""

    partner: str
    operator: bool


async def find(pool: asyncpg.Pool, *, key_hash: bytes) -> KeyHolder | None:
    """The holder of a key that is in force, or None."""
    row = await pool.fetchrow(
        "select partner, operator from api_key where key_hash = $1 and revoked_at is null",
        key_hash,
    )
    return None if row is None else KeyHolder(*row)


async def add(
    connection: asyncpg.Connection, *, key_hash: bytes, partner: str, operator: bool
) -> None:
    await connection.execute(
        "insert into api_key (key_hash, partner, operator) values ($1, $2, $3)",
        key_hash,
        partner,
        operator,
    )


async def revoke_all(connection: asyncpg.Connection, *, partner: str) -> int:
    """Revoke every key of a partner; return how many there were."""
    done = await connection.execute(
        "update api_key set revoked_at = now() where partner = $1 and revoked_at is null", partner
    )
    return int(done.split()[-1])
