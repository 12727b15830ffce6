"""Seeing to it that every partner of the framework has a door topic."""

import asyncio
import re
from collections.abc import Sequence

import structlog
from aiokafka.errors import KafkaError
from thrive_shared.contracts.topics import Topic, offered_topic
from thrive_shared.db.faults import TRANSIENT
from thrive_shared.kafka.admin import (
    TopicDiffers,
    TopicNotCreated,
    ensure_topics,
    verify_topics,
)
from thrive_shared.settings import KafkaSettings

from .catalogues import Catalogues
from .problems import NoFrameworkYet

_DOOR_NAME = re.compile(r"[a-z0-9-]+")
_RETRY_SECONDS = 2.0

log = structlog.get_logger()


class Doors:
    """Creates door topics at the start and whenever a framework is published here."""

    def __init__(self, *, catalogues: Catalogues, settings: KafkaSettings) -> None:
        self._catalogues = catalogues
        self._settings = settings
        self._due = asyncio.Event()
        self._due.set()

    def look(self) -> None:
        """There may be new partners."""
        self._due.set()

    async def run(self) -> None:
        """Create what is missing until cancelled; try again while Kafka is away."""
        while True:
            await self._due.wait()
            self._due.clear()
            try:
                await self._ensure()
            except NoFrameworkYet:
                continue
            except (KafkaError, TopicNotCreated, *TRANSIENT) as error:
                log.warning("doors_wait", error=type(error).__name__)
                await asyncio.sleep(_RETRY_SECONDS)
                self._due.set()

    async def _ensure(self) -> None:
        catalogue = await self._catalogues.refresh()
        partners = [p.code for p in catalogue.framework.partners]
        named = [p for p in partners if _DOOR_NAME.fullmatch(p)]
        if named:
            await self._open([offered_topic(p) for p in named])
        log.info("doors_open", doors=len(named), partners=len(partners))

    async def _open(self, topics: Sequence[Topic]) -> None:
        """Create what is missing; a door that forgets too late must not go unnoticed."""
        await ensure_topics(topics, settings=self._settings)
        try:
            await verify_topics(topics, settings=self._settings)
        except TopicDiffers as error:
            log.error("doors_differ", differences=str(error))
