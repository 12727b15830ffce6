"""Composition root of the gateway: its run modes and all wiring."""

import json
import sys
from collections.abc import Sequence
from functools import partial

import asyncpg
from thrive_shared import service
from thrive_shared.contracts.generations import NotAGeneration
from thrive_shared.db.facts import fix_fact
from thrive_shared.db.migrate import migrate as apply_migrations
from thrive_shared.db.pool import close_pool, open_pool
from thrive_shared.kafka.admin import verify_topics
from thrive_shared.observability import logs

from . import keys
from .application import application
from .forgetting import forget_regularly
from .generations import commands
from .generations.progress import StillBehind
from .generations.projecting import LOG, Projecting
from .known.readers import Readers
from .known.what_ifs import WhatIfs
from .live.hub import Hub
from .live.tail import Tail
from .repository import generations
from .settings import Settings
from .webhooks.notifier import Notifier
from .webhooks.sealing import Sealer
from .webhooks.sender import Sender
from .webhooks.service import Subscriptions

MIGRATIONS = "thrive_gateway.migrations"


async def serve(settings: Settings) -> None:
    """Project, stream, notify and answer until stopped."""
    logs.configure(service="gateway", instance=settings.instance)
    secret = keys.secret_bytes(settings.secret)
    await verify_topics(LOG, settings=settings)
    pool = await open_pool(settings.database_url)
    readers = Readers(settings, pool=pool)
    try:
        await fix_fact(pool, name="partitions", value=str(settings.partitions))
        await _serve(settings, pool=pool, readers=readers, secret=secret)
    finally:
        await readers.close()
        await close_pool(pool)


async def _serve(
    settings: Settings, *, pool: asyncpg.Pool, readers: Readers, secret: bytes
) -> None:
    hub = Hub()
    tail = Tail(pool=pool, hub=hub, keep=settings.events_kept)
    projecting = Projecting(readers, pool=pool)
    sealer = Sealer(secret)
    allow_private = settings.webhook_allow_private
    notifier = Notifier(pool=pool, sender=Sender(sealer=sealer, allow_private=allow_private))
    app = application(
        settings=settings,
        pool=pool,
        hub=hub,
        keys=keys.Keys(pool=pool, secret=secret),
        webhooks=Subscriptions(pool=pool, sealer=sealer, allow_private=allow_private),
        readers=readers,
        what_ifs=WhatIfs(),
        checks={
            "projection": lambda: projecting.trouble_with_figures,
            "projection of cards": lambda: projecting.trouble_with_cards,
            "live stream": lambda: tail.trouble,
        },
    )
    forget = partial(forget_regularly, pool)
    await service.run(
        app,
        settings=settings,
        background=[projecting.run, tail.run, tail.prune_regularly, notifier.run, forget],
    )


async def migrate(settings: Settings) -> None:
    """Bring the gateway's schema up to date."""
    await apply_migrations(settings.database_url, package=MIGRATIONS)
    connection = await asyncpg.connect(settings.database_url)
    try:
        kept = [g.name for g in await generations.load(connection) if g.dropped_at is None]
    finally:
        await connection.close()
    for schema in filter(None, map(generations.schema_of, kept)):
        await apply_migrations(settings.database_url, package=commands.MIGRATIONS, schema=schema)


async def generation(settings: Settings, *, asked: Sequence[str]) -> int:
    """Do what is asked of generations: 0 done, 1 refused, 2 not understood."""
    async with commands.opened(settings) as found:
        try:
            match asked:
                case ["list"]:
                    for each in await found.told():
                        sys.stdout.write(f"{json.dumps(each)}\n")
                case ["follow", name]:
                    async for behind in found.followed(name):
                        print(behind, flush=True)
                case ["build", name]:
                    await found.build(name)
                case ["switch", name]:
                    await found.switch(name)
                case ["stop", name]:
                    await found.stop(name)
                case ["drop", name]:
                    await found.drop(name)
                case _:
                    return 2
        except (commands.GenerationRefused, StillBehind, NotAGeneration) as error:
            sys.stderr.write(f"{error}\n")
            return 1
    return 0


async def add_key(settings: Settings, *, name: str) -> None:
    """Make a key for subscriptions and print it: it can't be shown again."""
    connection = await asyncpg.connect(settings.database_url)
    try:
        key = await keys.add_key(connection, name=name, secret=keys.secret_bytes(settings.secret))
    finally:
        await connection.close()
    sys.stdout.write(f"{key}\n")
