"""One database and one role for each service; no role may enter another's database."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg


async def prepare(
    *, admin_dsn: str, prefix: str, passwords: Mapping[str, str], own_server: bool
) -> dict[str, str]:
    """Create what is missing and return each service's connection string.

    Passwords are set anew each time, so that the kept ones always work. On a server of our own
    nobody but the administrator may enter the maintenance databases either.
    """
    connection = await asyncpg.connect(admin_dsn)
    try:
        for service, password in passwords.items():
            await _prepare_one(connection, name=f"{prefix}_{service}", password=password)
        if own_server:
            await connection.execute("REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC")
    finally:
        await connection.close()
    return {
        service: _dsn(admin_dsn=admin_dsn, name=f"{prefix}_{service}", password=password)
        for service, password in passwords.items()
    }


async def drop(*, admin_dsn: str, prefix: str, services: list[str]) -> None:
    """Drop the services' databases and roles, whoever is connected."""
    connection = await asyncpg.connect(admin_dsn)
    try:
        for service in services:
            name = _quoted(f"{prefix}_{service}")
            await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            await connection.execute(f"DROP ROLE IF EXISTS {name}")
    finally:
        await connection.close()


async def _prepare_one(connection: asyncpg.Connection, *, name: str, password: str) -> None:
    quoted = _quoted(name)
    if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", name):
        await connection.execute(f"CREATE ROLE {quoted} LOGIN")
    # The password is made by us from URL-safe characters: no quote can occur in it.
    await connection.execute(f"ALTER ROLE {quoted} PASSWORD '{password}'")
    if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
        await connection.execute(f"CREATE DATABASE {quoted} OWNER {quoted}")
    await connection.execute(f"REVOKE ALL ON DATABASE {quoted} FROM PUBLIC")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _dsn(*, admin_dsn: str, name: str, password: str) -> str:
    parts = urlsplit(admin_dsn)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{name}:{quote(password)}@{host}", path=f"/{name}"))
