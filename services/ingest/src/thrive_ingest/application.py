"""One process of ingest, wired up."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import structlog
from aiokafka.errors import KafkaError
from fastapi import Depends, FastAPI
from thrive_shared.contracts.topics import (
    COMMENTARY_RECEIVED,
    LOG_END_ANSWERED,
    LOG_END_ASKED,
    SUBMISSION_ACCEPTED,
    SUBMISSION_REJECTED,
)
from thrive_shared.db.facts import fix_fact
from thrive_shared.db.pool import close_pool, open_pool
from thrive_shared.http import problem
from thrive_shared.http.health import Check, health_router
from thrive_shared.kafka.admin import verify_topics
from thrive_shared.kafka.consumer import ConsumerGroup
from thrive_shared.kafka.producer import Publisher
from thrive_shared.kafka.publication import Publication
from thrive_shared.service import Background

from .api.commentary import commentary_router
from .api.frameworks import frameworks_router
from .api.rebases import rebases_router
from .api.sessions import BEARER, Sessions
from .api.submissions import submissions_router
from .catalogues import Catalogues
from .commentary import Commentaries
from .days import Calendar
from .door import GROUP, PATTERN, DoorProcessor
from .door_records import RecordReader
from .doors import Doors
from .erasures import Erasures
from .intake import EVENTS_GROUP, Intake
from .log_ends import log_end_listener
from .rebases import Rebases
from .relay import Relay
from .repository import log as log_rows
from .settings import Settings
from .watch import Watch

log = structlog.get_logger()
TOPICS = (
    SUBMISSION_ACCEPTED,
    SUBMISSION_REJECTED,
    COMMENTARY_RECEIVED,
    LOG_END_ASKED,
    LOG_END_ANSWERED,
)


@dataclass(frozen=True, slots=True)
class Application:
    """The web application and the tasks that must run beside it."""

    http: FastAPI
    background: Sequence[Background]

    @classmethod
    @asynccontextmanager
    async def opened(cls, settings: Settings) -> AsyncIterator["Application"]:
        """Wire everything up; close connections at the end."""
        pool = await open_pool(settings.database_url)
        publisher = Publisher(settings)
        try:
            await fix_fact(pool, name="partitions", value=str(settings.partitions))
            await log_rows.create_heads(pool, partitions=settings.partitions)
            yield cls._wired(settings, pool=pool, publisher=publisher)
        finally:
            await publisher.stop()
            await close_pool(pool)

    @classmethod
    def _wired(
        cls, settings: Settings, *, pool: asyncpg.Pool, publisher: Publisher
    ) -> "Application":
        publication = Publication(pool=pool, producer=publisher, group=EVENTS_GROUP)
        relay = Relay(
            pool=pool,
            publisher=publisher,
            holder=settings.instance,
            lease_seconds=settings.relay_lease_seconds,
        )
        watch = Watch(
            settings.database_url,
            max_unpublished=settings.max_unpublished,
            patience_seconds=settings.store_patience_seconds,
            appended=relay.wake,
            lost=lambda: intake.fail_all(),  # noqa: PLW0108 - made below; it needs the watch
        )
        catalogues = Catalogues(pool, partitions=settings.partitions)
        intake = Intake(
            pool=pool,
            catalogues=catalogues,
            publication=publication,
            watch=watch,
            appended=relay.wake,
            max_waiting=settings.max_waiting,
        )
        calendar = Calendar(
            pool,
            pinned=settings.today,
            partitions=settings.partitions,
            raw_cells_kept_days=settings.raw_cells_kept_days,
        )
        erasures = Erasures(intake=intake, watch=watch, partitions=settings.partitions)
        doors = Doors(catalogues=catalogues, settings=settings)
        door = ConsumerGroup(
            settings=settings,
            pool=pool,
            producer=publisher,
            group=GROUP,
            pattern=PATTERN,
            processor=DoorProcessor(
                catalogues=catalogues,
                reader=RecordReader(today=settings.today, max_rows=settings.whole_rows),
                check=watch.check,
                appended=relay.wake,
                partitions=settings.partitions,
            ),
        )

        def published() -> None:
            relay.wake()
            doors.look()

        http = http_application(
            settings,
            pool=pool,
            intake=intake,
            erasures=erasures,
            watch=watch,
            appended=relay.wake,
            published=published,
            checks={
                "store": lambda: watch.trouble,
                "relay": lambda: relay.trouble,
                "door": lambda: door.trouble,
            },
        )
        log_ends = log_end_listener(settings=settings, pool=pool, publisher=publisher)
        kafka_side = (
            relay.run,
            publication.run,
            intake.publish_events,
            doors.run,
            door.run,
            log_ends.run,
        )

        async def once_kafka_answers() -> None:
            await _verify(settings)
            await publisher.start()
            async with asyncio.TaskGroup() as tasks:
                for side in kafka_side:
                    tasks.create_task(side())

        return cls(http, (watch.run, intake.run, calendar.run, erasures.run, once_kafka_answers))


async def _verify(settings: Settings) -> None:
    """Compare the topics with their declarations, however long Kafka stays away."""
    while True:
        try:
            await verify_topics(TOPICS, settings=settings)
        except KafkaError as error:
            log.warning("kafka_awaited", error=type(error).__name__)
            await asyncio.sleep(1)
        else:
            return


def http_application(
    settings: Settings,
    *,
    pool: asyncpg.Pool,
    intake: Intake,
    erasures: Erasures,
    watch: Watch,
    appended: Callable[[], None],
    published: Callable[[], None],
    checks: Mapping[str, Check],
) -> FastAPI:
    """Everything ingest answers on HTTP.

    `appended` is told after each decision, `published` after each framework version.
    """
    sessions = Sessions(
        pool, watch=watch, secret=settings.secret.get_secret_value(), today=settings.today
    )
    commentaries = Commentaries(intake=intake, watch=watch, partitions=settings.partitions)
    rebases = Rebases(
        intake=intake,
        watch=watch,
        appended=appended,
        partitions=settings.partitions,
    )
    app = FastAPI(
        title="Thrive ingest",
        summary="The one door: figures, commentary, frameworks.",
        version="1",
        docs_url=None,
        redoc_url=None,
    )
    problem.install(app)
    app.include_router(health_router(checks))
    for doors in (
        submissions_router(intake=intake, sessions=sessions, settings=settings),
        commentary_router(
            commentaries=commentaries, erasures=erasures, sessions=sessions, settings=settings
        ),
        rebases_router(rebases=rebases, sessions=sessions, settings=settings),
        frameworks_router(
            pool=pool, sessions=sessions, watch=watch, settings=settings, published=published
        ),
    ):
        app.include_router(doors, dependencies=[Depends(BEARER)])
    return app
