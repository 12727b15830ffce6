"""The composition root: all wiring of the narrative service, and its run modes."""

import argparse
import asyncio
import sys

from fastapi import FastAPI
from thrive_shared.contracts.topics import STORY_WRITTEN
from thrive_shared.db.facts import fix_fact
from thrive_shared.db.migrate import migrate
from thrive_shared.db.pool import close_pool, open_pool
from thrive_shared.http import problem
from thrive_shared.http.health import health_router
from thrive_shared.kafka.admin import verify_topics
from thrive_shared.kafka.consumer import ConsumerGroup
from thrive_shared.kafka.producer import Publisher
from thrive_shared.observability import logs
from thrive_shared.replay import command
from thrive_shared.service import run, start
from thrive_shared.settings import ServiceSettings

from .consumers import CONSUMED, GROUP, StoryProcessor
from .replay.command import replay

MIGRATIONS = "thrive_narrative.migrations"
PATIENCE = 0.1
"""Seconds in which several changes of a card come to one story."""


def main() -> None:
    """Run one mode: `serve` writes stories, `migrate` brings the database up to date.

    `replay` writes the stories once more and compares; only it takes further arguments.
    """
    parser = argparse.ArgumentParser(prog="thrive_narrative", description=__doc__)
    parser.add_argument("mode", choices=("serve", "migrate", "replay"))
    given, further = parser.parse_known_args()
    mode: str = given.mode
    if further and mode != "replay":
        parser.error(f"unrecognised arguments: {' '.join(further)}")
    settings = ServiceSettings()
    logs.configure(service="narrative", instance=settings.instance)
    if mode == "replay":
        sys.exit(command.run(replay, settings=settings, arguments=further))
    if mode == "migrate":
        asyncio.run(migrate(settings.database_url, package=MIGRATIONS))
    else:
        start(serve(settings))


async def serve(settings: ServiceSettings) -> None:
    """Consume scores, cards, frameworks and commentary until stopped."""
    await verify_topics((*CONSUMED, STORY_WRITTEN), settings=settings)
    pool = await open_pool(settings.database_url)
    producer = Publisher(settings, linger_ms=5)
    try:
        await fix_fact(pool, name="partitions", value=str(settings.partitions))
        await producer.start()
        group = ConsumerGroup(
            settings=settings,
            pool=pool,
            producer=producer,
            group=GROUP,
            topics=CONSUMED,
            processor=StoryProcessor(partitions=settings.partitions),
            patience=PATIENCE,
        )
        await run(_app(group, producer), settings=settings, background=[group.run])
    finally:
        await producer.stop()
        await close_pool(pool)


def _app(group: ConsumerGroup, producer: Publisher) -> FastAPI:
    app = FastAPI(title="Thrive narrative", openapi_url=None)
    problem.install(app)
    app.include_router(
        health_router(
            {
                "consumer": lambda: group.ready,
                "producer": lambda: None if producer.alive else "the sender has stopped",
            }
        )
    )
    return app
