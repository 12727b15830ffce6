"""Composition root of the gateway: its run modes and all wiring."""

import asyncpg
from thrive_shared import service
from thrive_shared.db.facts import fix_fact
from thrive_shared.db.migrate import migrate as apply_migrations
from thrive_shared.db.pool import open_pool
from thrive_shared.kafka.admin import verify_topics
from thrive_shared.kafka.consumer import ConsumerGroup
from thrive_shared.kafka.producer import Publisher
from thrive_shared.observability import logs

from .application import application
from .live.hub import Hub
from .live.tail import Tail
from .projection.processor import TOPICS, Projection
from .settings import Settings

GROUP = "gateway-projection"
MIGRATIONS = "thrive_gateway.migrations"


async def serve(settings: Settings) -> None:
    """Project, stream, notify and answer until stopped."""
    logs.configure(service="gateway", instance=settings.instance)
    await verify_topics(TOPICS, settings=settings)
    pool = await open_pool(settings.database_url, max_size=12)
    publisher = Publisher(settings)
    try:
        await fix_fact(pool, name="partitions", value=str(settings.partitions))
        await publisher.start()
        await _serve(settings, pool=pool, publisher=publisher)
    finally:
        await publisher.stop()
        await pool.close()


async def _serve(settings: Settings, *, pool: asyncpg.Pool, publisher: Publisher) -> None:
    hub = Hub()
    tail = Tail(pool=pool, hub=hub, keep=settings.events_kept)
    projection = ConsumerGroup(
        settings=settings,
        pool=pool,
        producer=publisher,
        group=GROUP,
        topics=TOPICS,
        processor=Projection(),
    )
    checks = {"projection": lambda: projection.ready, "live stream": lambda: tail.trouble}
    app = application(settings=settings, pool=pool, hub=hub, checks=checks)
    await service.run(
        app, settings=settings, background=[projection.run, tail.run, tail.prune_regularly]
    )


async def migrate(settings: Settings) -> None:
    """Bring the gateway's schema up to date."""
    await apply_migrations(settings.database_url, package=MIGRATIONS)
