"""Composition root of the gateway: its run modes and all wiring."""

import sys
from functools import partial

import asyncpg
from thrive_shared import service
from thrive_shared.contracts.topics import QUESTION_ANSWERED, QUESTION_ASKED
from thrive_shared.db.facts import fix_fact
from thrive_shared.db.migrate import migrate as apply_migrations
from thrive_shared.db.pool import close_pool, open_pool
from thrive_shared.kafka.admin import verify_topics
from thrive_shared.kafka.consumer import ConsumerGroup
from thrive_shared.kafka.producer import Publisher
from thrive_shared.observability import logs

from . import keys
from .application import application
from .forgetting import forget_regularly
from .known.history import History
from .known.questions import Questions
from .known.settling import Settling
from .known.what_ifs import WhatIfs
from .live.hub import Hub
from .live.tail import Tail
from .projection.processor import FIRST, THEN, TOPICS, Projection
from .settings import Settings
from .webhooks.notifier import Notifier
from .webhooks.sealing import Sealer
from .webhooks.sender import Sender
from .webhooks.service import Subscriptions

GROUP = "gateway-projection"
CARD_GROUP = "gateway-cards"
CARD_PATIENCE = 0.05
"""Seconds in which several versions of a card or a story come to one."""
MIGRATIONS = "thrive_gateway.migrations"


async def serve(settings: Settings) -> None:
    """Project, stream, notify and answer until stopped."""
    logs.configure(service="gateway", instance=settings.instance)
    secret = keys.secret_bytes(settings.secret)
    await verify_topics((*TOPICS, QUESTION_ASKED, QUESTION_ANSWERED), settings=settings)
    pool = await open_pool(settings.database_url, max_size=12)
    publisher = Publisher(settings)
    try:
        await fix_fact(pool, name="partitions", value=str(settings.partitions))
        await publisher.start()
        await _serve(settings, pool=pool, publisher=publisher, secret=secret)
    finally:
        await publisher.stop()
        await close_pool(pool)


async def _serve(
    settings: Settings, *, pool: asyncpg.Pool, publisher: Publisher, secret: bytes
) -> None:
    hub = Hub()
    tail = Tail(pool=pool, hub=hub, keep=settings.events_kept)
    project = partial(
        ConsumerGroup, settings=settings, pool=pool, producer=publisher, processor=Projection()
    )
    figures = project(group=GROUP, topics=FIRST)
    cards = project(group=CARD_GROUP, topics=THEN, patience=CARD_PATIENCE)
    sealer = Sealer(secret)
    allow_private = settings.webhook_allow_private
    notifier = Notifier(pool=pool, sender=Sender(sealer=sealer, allow_private=allow_private))
    questions = Questions(settings=settings, publisher=publisher)
    app = application(
        settings=settings,
        pool=pool,
        hub=hub,
        keys=keys.Keys(pool=pool, secret=secret),
        webhooks=Subscriptions(pool=pool, sealer=sealer, allow_private=allow_private),
        history=_history(settings, pool=pool, questions=questions),
        what_ifs=WhatIfs(questions),
        checks={
            "projection": lambda: figures.ready,
            "projection of cards": lambda: cards.ready,
            "live stream": lambda: tail.trouble,
        },
    )
    groups = [figures.run, cards.run, questions.run]
    forget = partial(forget_regularly, pool)
    await service.run(
        app,
        settings=settings,
        background=[*groups, tail.run, tail.prune_regularly, notifier.run, forget],
    )


def _history(settings: Settings, *, pool: asyncpg.Pool, questions: Questions) -> History:
    settling = Settling(pool=pool, questions=questions, group=GROUP)
    return History(
        pool=pool, questions=questions, settling=settling, partitions=settings.partitions
    )


async def migrate(settings: Settings) -> None:
    """Bring the gateway's schema up to date."""
    await apply_migrations(settings.database_url, package=MIGRATIONS)


async def add_key(settings: Settings, *, name: str) -> None:
    """Make a key for subscriptions and print it: it can't be shown again."""
    connection = await asyncpg.connect(settings.database_url)
    try:
        key = await keys.add_key(connection, name=name, secret=keys.secret_bytes(settings.secret))
    finally:
        await connection.close()
    sys.stdout.write(f"{key}\n")
