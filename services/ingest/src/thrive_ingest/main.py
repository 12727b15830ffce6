"""The composition root: all wiring of ingest, and its run modes."""

import argparse
import asyncio
import os
import socket
from collections.abc import Sequence

import asyncpg
from thrive_shared.db.migrate import migrate
from thrive_shared.observability import logs
from thrive_shared.service import run, start

from .application import Application
from .domain.api_key import key_hash, new_key
from .repository import keys
from .settings import Settings

MIGRATIONS = "thrive_ingest.migrations"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one mode: `serve`, `migrate`, `add-partner NAME` or `revoke-partner NAME`."""
    parser = argparse.ArgumentParser(prog="thrive_ingest", description=__doc__)
    modes = parser.add_subparsers(dest="mode", required=True)
    modes.add_parser("serve", help="open the doors")
    modes.add_parser("migrate", help="bring the database up to date")
    add = modes.add_parser("add-partner", help="make a key for each partner and print it, once")
    add.add_argument("names", nargs="+", metavar="NAME")
    add.add_argument("--operator", action="store_true", help="may do anything")
    revoke = modes.add_parser("revoke-partner", help="revoke every key of a partner")
    revoke.add_argument("name")
    given = parser.parse_args(arguments)
    settings = Settings()
    logs.configure(service="ingest", instance=settings.instance)
    if given.mode == "migrate":
        asyncio.run(migrate(settings.database_url, package=MIGRATIONS))
    elif given.mode == "add-partner":
        keys_made = asyncio.run(add_partners(settings, names=given.names, operator=given.operator))
        print(*keys_made, sep="\n")
    elif given.mode == "revoke-partner":
        print(asyncio.run(revoke_partner(settings, name=given.name)), "keys revoked")
    else:
        start(serve(settings))


async def serve(settings: Settings) -> None:
    """Open the doors until stopped."""
    if not settings.instance:
        settings = settings.model_copy(update={"instance": f"{socket.gethostname()}-{os.getpid()}"})
    async with Application.opened(settings) as application:
        await run(application.http, settings=settings, background=application.background)


async def add_partners(settings: Settings, *, names: Sequence[str], operator: bool) -> list[str]:
    """Store a new key of each partner; return the keys, which are kept nowhere else."""
    made = [new_key() for _ in names]
    secret = settings.secret.get_secret_value()
    connection = await asyncpg.connect(settings.database_url)
    try:
        async with connection.transaction():
            for name, key in zip(names, made, strict=True):
                hashed = key_hash(key, secret=secret)
                await keys.add(connection, key_hash=hashed, partner=name, operator=operator)
    finally:
        await connection.close()
    return made


async def revoke_partner(settings: Settings, *, name: str) -> int:
    """Revoke every key of a partner; return how many there were."""
    connection = await asyncpg.connect(settings.database_url)
    try:
        return await keys.revoke_all(connection, partner=name)
    finally:
        await connection.close()
