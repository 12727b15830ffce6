"""Decisions about step changes, and the periods of the series that they are about."""

from typing import NamedTuple
from uuid import UUID

import asyncpg

from ..domain.rebases import Decided, SeriesKey, Standing


class Stored(NamedTuple):
    """A decision made before, and the digest of what was asked for."""

    digest: bytes
    decided: Decided


async def lock(tx: asyncpg.Connection, decision_id: UUID, series: SeriesKey) -> None:
    """Lock a decision and its series against others who decide."""
    await tx.execute(
        """
        select pg_advisory_xact_lock(hashtextextended(name, 1))
        from (select name from unnest($1::text[]) as name order by name) as ordered
        """,
        [str(decision_id), "|".join(series)],
    )


async def read(tx: asyncpg.Connection, decision_id: UUID) -> Stored | None:
    """A decision by its id."""
    row = await tx.fetchrow(
        """
        select digest, decision_id, indicator, area, breakdown, period, decision, cause,
               commentary_id
        from rebase where decision_id = $1
        """,
        decision_id,
    )
    if row is None:
        return None
    digest, id_, indicator, area, breakdown, *rest = row
    return Stored(digest, Decided(id_, SeriesKey(indicator, area, breakdown), *rest))


async def standing(tx: asyncpg.Connection, series: SeriesKey) -> Standing:
    """The periods of a series that have been sent, and what is decided about them."""
    periods = await tx.fetch(
        "select period from figure where (indicator, area, breakdown) = ($1, $2, $3)", *series
    )
    decisions = await tx.fetch(
        """
        select distinct on (period) period, decision from rebase
        where (indicator, area, breakdown) = ($1, $2, $3)
        order by period, place desc
        """,
        *series,
    )
    return Standing(
        frozenset(r["period"] for r in periods),
        {r["period"]: r["decision"] for r in decisions if r["decision"] != "revoked"},
    )


async def save(tx: asyncpg.Connection, decided: Decided, *, partner: str, digest: bytes) -> None:
    """Store a new decision."""
    await tx.execute(
        """
        insert into rebase (decision_id, partner, digest, indicator, area, breakdown, period,
                            decision, cause, commentary_id, decided_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp())
        """,
        decided.decision_id,
        partner,
        digest,
        *decided.series,
        decided.period,
        decided.decision,
        decided.cause,
        decided.commentary_id,
    )
