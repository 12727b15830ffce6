"""SQL of keys and subscriptions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from thrive_gateway.domain.subscriptions import Filter

_COLUMNS = """id, key_id, url, areas, indicators, rules, min_severity, include_provisional,
              created_at, disabled_at, disabled_reason"""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A stored subscription, without its secret."""

    id: UUID
    key_id: UUID
    url: str
    areas: list[str]
    indicators: list[str]
    rules: list[str]
    min_severity: str
    include_provisional: bool
    created_at: datetime
    disabled_at: datetime | None
    disabled_reason: str | None


async def add_key(connection: asyncpg.Connection, *, id: UUID, name: str, hash: bytes) -> bool:
    """Store a key's hash; false if the name is taken."""
    done = await connection.fetchval(
        """
        insert into api_key (id, name, hash) values ($1, $2, $3)
        on conflict (name) do nothing returning id
        """,
        id,
        name,
        hash,
    )
    return done is not None


async def key_id(pool: asyncpg.Pool, *, hash: bytes) -> UUID | None:
    """The key with this hash, unless it was revoked."""
    found: UUID | None = await pool.fetchval(
        "select id from api_key where hash = $1 and revoked_at is null", hash
    )
    return found


async def add(
    pool: asyncpg.Pool,
    *,
    id: UUID,
    key_id: UUID,
    url: str,
    areas: Sequence[str],
    indicators: Sequence[str],
    rules: Sequence[str],
    min_severity: str,
    include_provisional: bool,
    secret: bytes,
) -> Subscription:
    """Store a subscription; it hears of what is recorded from now on."""
    row = await pool.fetchrow(
        f"""
        insert into subscription (id, key_id, url, areas, indicators, rules, min_severity,
                                  include_provisional, secret)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning {_COLUMNS}
        """,  # noqa: S608 -- a constant
        id,
        key_id,
        url,
        areas,
        indicators,
        rules,
        min_severity,
        include_provisional,
        secret,
    )
    assert row is not None  # an insert returns what it inserted
    assert row is not None
    return Subscription(*row)


async def of_key(pool: asyncpg.Pool, *, key_id: UUID) -> list[Subscription]:
    """A key's subscriptions, oldest first."""
    rows = await pool.fetch(
        f"select {_COLUMNS} from subscription where key_id = $1 order by created_at, id",  # noqa: S608
        key_id,
    )
    return [Subscription(*r) for r in rows]


async def one(pool: asyncpg.Pool, *, id: UUID, key_id: UUID) -> Subscription | None:
    """One subscription of a key."""
    row = await pool.fetchrow(
        f"select {_COLUMNS} from subscription where id = $1 and key_id = $2",  # noqa: S608
        id,
        key_id,
    )
    return Subscription(*row) if row else None


async def delete(pool: asyncpg.Pool, *, id: UUID, key_id: UUID) -> bool:
    """Delete a subscription with its deliveries; false if the key has none of that id."""
    done = await pool.fetchval(
        "delete from subscription where id = $1 and key_id = $2 returning id", id, key_id
    )
    return done is not None


async def filters(tx: asyncpg.Connection) -> list[Filter]:
    """What every subscriber wants, those disabled too: they can have it replayed."""
    rows = await tx.fetch(
        """
        select id as subscription_id, created_at as since, areas, indicators, rules,
               min_severity, include_provisional
        from subscription order by id
        """
    )
    return [Filter(**dict(r)) for r in rows]
