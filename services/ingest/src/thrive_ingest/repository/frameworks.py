"""Framework versions, and the one in force."""

from dataclasses import dataclass

import asyncpg


@dataclass(frozen=True, slots=True)
class StoredFramework:
    version: int
    document: bytes
    digest: bytes


async def hold_version(tx: asyncpg.Connection) -> int:
    """The version in force, held until the transaction ends; 0 before the first."""
    version: int = await tx.fetchval("select version from framework_head for share")
    return version


async def take_version(tx: asyncpg.Connection) -> int:
    """The version in force, held exclusively: no submission is accepted meanwhile."""
    version: int = await tx.fetchval("select version from framework_head for update")
    return version


async def in_force(
    connection: asyncpg.Connection | asyncpg.Pool, *, unless: int
) -> StoredFramework | None:
    """The framework in force, or None when there is none or it is the version `unless`."""
    row = await connection.fetchrow(
        """
        select f.version, f.document, f.digest
        from framework as f join framework_head as h using (version)
        where f.version <> $1
        """,
        unless,
    )
    return None if row is None else StoredFramework(*row)


async def digest_of(tx: asyncpg.Connection, *, version: int) -> bytes | None:
    """The digest under which a version was published."""
    digest: bytes | None = await tx.fetchval(
        "select digest from framework where version = $1", version
    )
    return digest


async def save(tx: asyncpg.Connection, framework: StoredFramework) -> None:
    """Store a version and put it in force."""
    await tx.execute(
        "insert into framework (version, document, digest) values ($1, $2, $3)",
        framework.version,
        framework.document,
        framework.digest,
    )
    await tx.execute("update framework_head set version = $1", framework.version)
