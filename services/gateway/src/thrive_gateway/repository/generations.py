"""SQL of generations: which there are, which one is live, and the tables that each has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg
from thrive_shared.contracts.generations import FIRST

_SPEAKING = 7_468_726_976_866
"""Key of the lock that projections share while they write, and a switch has alone."""
TABLES = (
    "score",
    "score_head",
    "alert_change",
    "alert_head",
    "scorecard",
    "card",
    "story",
    "story_head",
    "settled",
)
"""What a generation has of its own, beside how far it is projected; all else is common."""


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation as the database knows it."""

    name: str
    built_at: datetime
    live_since: datetime | None
    stopped_at: datetime | None
    dropped_at: datetime | None

    @property
    def runs(self) -> bool:
        """Whether it is still computed."""
        return self.stopped_at is None and self.dropped_at is None


def schema_of(name: str) -> str | None:
    """The schema before the common one; None: its tables lie among the common ones."""
    return None if name == FIRST else name


async def load(pool: asyncpg.Pool | asyncpg.Connection) -> list[Generation]:
    """Every generation that there ever was, in the order of their building."""
    rows = await pool.fetch(
        """
        select name, built_at, live_since, stopped_at, dropped_at from generation
        order by built_at, name
        """
    )
    return [Generation(*r) for r in rows]


def live_of(found: Sequence[Generation], *, at: datetime | None = None) -> Generation:
    """The generation that was live at an instant, or is now."""
    since = sorted((g.live_since, g.name, g) for g in found if g.live_since is not None)
    by_then = [g for moment, _, g in since if at is None or moment <= at]
    return by_then[-1] if by_then else since[0][2]


async def live_name(pool: asyncpg.Pool | asyncpg.Connection) -> str:
    """The generation that is live now."""
    name: str = await pool.fetchval(
        "select name from generation where live_since is not null order by live_since desc limit 1"
    )
    return name


async def speaks(tx: asyncpg.Connection, *, name: str) -> bool:
    """Whether a generation is live, and stays so until the transaction ends."""
    await tx.execute("select pg_advisory_xact_lock_shared($1)", _SPEAKING)
    return await live_name(tx) == name


async def wait_for_silence(tx: asyncpg.Connection) -> None:
    """Wait until no projection writes; none does until the transaction ends."""
    await tx.execute("select pg_advisory_xact_lock($1)", _SPEAKING)


async def make_schema(tx: asyncpg.Connection, *, name: str) -> None:
    """Make the schema of a generation, without tables yet."""
    await tx.execute(f"create schema if not exists {name}")


async def add(tx: asyncpg.Connection, *, name: str) -> None:
    """Register a generation, whose tables are there: from now on it is projected."""
    await tx.execute("insert into generation (name) values ($1)", name)


async def go_live(tx: asyncpg.Connection, *, name: str) -> None:
    """From now on this generation is the live one."""
    await tx.execute("update generation set live_since = clock_timestamp() where name = $1", name)


async def stop(tx: asyncpg.Connection, *, name: str) -> None:
    """Compute it no more; what it computed stays."""
    await tx.execute("update generation set stopped_at = clock_timestamp() where name = $1", name)


async def drop(tx: asyncpg.Connection, *, name: str) -> None:
    """Delete what a generation computed. Its name is remembered, and not given again."""
    if name == FIRST:
        mine = ", ".join(f"public.{table}" for table in TABLES)
        await tx.execute(f"truncate {mine}")
    else:
        await tx.execute(f"drop schema {name} cascade")
    await tx.execute("update generation set dropped_at = clock_timestamp() where name = $1", name)


async def alerts_since(tx: asyncpg.Connection, *, moment: datetime) -> list[str]:
    """Transitions recorded after an instant, in the order of the log."""
    rows = await tx.fetch(
        "select body from alert_change where recorded_at > $1 order by recorded_at, seq, id", moment
    )
    return [r["body"] for r in rows]
