"""Days that have begun."""

from datetime import date

import asyncpg


async def last_day(tx: asyncpg.Connection) -> date | None:
    """The last day begun, with all others kept waiting until this transaction ends."""
    await tx.execute("lock table day_begun in exclusive mode")
    day: date | None = await tx.fetchval("select max(day) from day_begun")
    return day


async def save_day(tx: asyncpg.Connection, day: date) -> None:
    await tx.execute("insert into day_begun (day) values ($1)", day)
