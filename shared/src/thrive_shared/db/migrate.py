"""Numbered SQL files, each applied once, in order, under a lock."""

from dataclasses import dataclass
from hashlib import sha256
from importlib import resources

import asyncpg

SHARED = "thrive_shared.db.migrations"
_LOCK = 7_468_726_976_865
_CREATE = """
create table if not exists schema_migration (
    name       text primary key,
    sha256     text not null,
    applied_at timestamptz not null default now()
)
"""


class MigrationChanged(RuntimeError):
    """A migration that was already applied has been edited; add a new file instead."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its name is its identity, its digest guards against later edits."""

    name: str
    sql: str

    @property
    def digest(self) -> str:
        return sha256(self.sql.encode()).hexdigest()


def migrations_in(package: str) -> list[Migration]:
    """The .sql files of a package, in the order of their names."""
    files = resources.files(package).iterdir()
    found = [f for f in files if f.name.endswith(".sql")]
    return [
        Migration(f"{package}/{f.name}", f.read_text("utf-8"))
        for f in sorted(found, key=lambda f: f.name)
    ]


async def migrate(dsn: str, *, package: str, schema: str | None = None) -> list[str]:
    """Bring a database up to date; return the names applied now.

    The plumbing tables come first. Safe to call from several processes at once. With `schema` only
    what the package says of that schema's tables, in that schema.
    Raises MigrationChanged when history was edited.
    """
    path = {"search_path": f"{schema}, public"} if schema else None
    connection = await asyncpg.connect(dsn, server_settings=path)
    try:
        await connection.execute("select pg_advisory_lock($1)", _LOCK)
        await connection.execute(_CREATE)
        wanted = migrations_in(package)
        if schema is None:
            wanted = migrations_in(SHARED) + wanted
        return [m.name for m in wanted if await _apply(connection, m)]
    finally:
        await connection.close()


async def _apply(connection: asyncpg.Connection, migration: Migration) -> bool:
    known = await connection.fetchval(
        "select sha256 from schema_migration where name = $1", migration.name
    )
    if known == migration.digest:
        return False
    if known is not None:
        raise MigrationChanged(f"{migration.name}: {MigrationChanged.__doc__}")
    async with connection.transaction():
        await connection.execute(migration.sql)
        await connection.execute(
            "insert into schema_migration (name, sha256) values ($1, $2)",
            migration.name,
            migration.digest,
        )
    return True
