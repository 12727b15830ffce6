"""Which consumer groups a process runs: the log's, and those of each generation."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import asyncpg
import structlog
from thrive_shared.contracts.generations import FIRST as FIRST_GENERATION
from thrive_shared.contracts.topics import Topic
from thrive_shared.db.faults import TRANSIENT
from thrive_shared.kafka.admin import TopicDiffers, verify_topics
from thrive_shared.kafka.consumer import ConsumerGroup
from thrive_shared.service import BackgroundTaskEnded

from thrive_gateway.known.questions import TOPICS as QUESTIONS
from thrive_gateway.known.readers import Readers
from thrive_gateway.known.serving import GROUP, Serving
from thrive_gateway.projection.processor import FIRST, THEN, Projection
from thrive_gateway.repository import generations
from thrive_gateway.repository.generations import Generation

CARD_GROUP = "gateway-cards"
CARD_PATIENCE = 0.05
"""Seconds in which several versions of a card or a story come to one."""
LOOK_EVERY_SECONDS = 0.5
LOG = tuple(t for t in FIRST if not t.by_generation)
_SCORES = tuple(t for t in FIRST if t.by_generation)

log = structlog.get_logger()


class Wanted(NamedTuple):
    """A consumer group that is to run."""

    generation: str
    group: str
    topics: tuple[Topic, ...]


def wanted(found: list[Generation]) -> set[Wanted]:
    """The groups that these generations need. The log is read beside the first one's scores."""
    runs = [g.name for g in found if g.runs]
    first = FIRST if FIRST_GENERATION in runs else LOG
    return {
        Wanted(FIRST_GENERATION, GROUP, first),
        *(Wanted(name, GROUP, _SCORES) for name in runs if name != FIRST_GENERATION),
        *(Wanted(name, CARD_GROUP, THEN) for name in runs),
    }


@dataclass(slots=True)
class _Running:
    group: ConsumerGroup
    task: asyncio.Task[None]


class Projecting:
    """Runs the groups of every generation, and follows when one comes or goes."""

    def __init__(self, readers: Readers, *, pool: asyncpg.Pool) -> None:
        self._readers = readers
        self._pool = pool
        self._groups: dict[Wanted, _Running] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}
        self._live = ""

    async def run(self) -> None:
        """Project until cancelled; raises what a group raises."""
        try:
            while True:
                try:
                    await self._follow()
                except TRANSIENT as error:
                    log.warning("generations_not_read", error=type(error).__name__)
                await self._watch()
        finally:
            await _end([r.task for r in self._groups.values()] + list(self._asking.values()))

    @property
    def trouble_with_figures(self) -> str | None:
        """What is wrong with the log, scores and alerts of the live generation; None: nothing."""
        return self._trouble(GROUP)

    @property
    def trouble_with_cards(self) -> str | None:
        """The same of its cards and stories."""
        return self._trouble(CARD_GROUP)

    def _trouble(self, group: str) -> str | None:
        mine = [
            r.group.ready
            for w, r in self._groups.items()
            if w.group == group and (w.generation == self._live or set(LOG) <= set(w.topics))
        ]
        return next((t for t in mine if t), None) if mine else "not started yet"

    async def _follow(self) -> None:
        found = await generations.load(self._pool)
        self._live = generations.live_of(found).name
        needed = wanted(found)
        gone = [w for w in self._groups if w not in needed]
        await _end([self._groups.pop(w).task for w in gone])
        for each in needed - self._groups.keys():
            serving = await self._checked(each.generation, topics=each.topics)
            if serving is not None:
                group = _consumer(each, serving=serving)
                self._groups[each] = _Running(group, _task(group.run))
        runs = {g.name for g in found if g.runs}
        await _end([self._asking.pop(name) for name in self._asking.keys() - runs])
        for name in runs - self._asking.keys():
            serving = await self._checked(name, topics=QUESTIONS)
            if serving is not None:
                self._asking[name] = _task(serving.questions.run)

    async def _checked(self, name: str, *, topics: Sequence[Topic]) -> Serving | None:
        """A generation whose topics are as declared.

        Raises TopicDiffers for the live one; another, which may lack them yet, is None for now.
        """
        serving = await self._readers.serving(name)
        try:
            await verify_topics(topics, settings=serving.settings)
        except TopicDiffers as error:
            if name == self._live:
                raise
            log.warning("generation_not_ready", generation=name, error=str(error))
            return None
        return serving

    async def _watch(self) -> None:
        """Wait a moment; raise what ended in it."""
        tasks = [r.task for r in self._groups.values()] + list(self._asking.values())
        done, _ = await asyncio.wait(
            tasks, timeout=LOOK_EVERY_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        for task in done:
            task.result()
            raise BackgroundTaskEnded


def _consumer(each: Wanted, *, serving: Serving) -> ConsumerGroup:
    settings = serving.settings
    if each.topics == LOG and settings.instance:
        # The broker gives a member that comes back what it had, whatever it subscribes to now.
        settings = settings.model_copy(update={"instance": f"{settings.instance}-log"})
    return ConsumerGroup(
        settings=settings,
        pool=serving.pool,
        producer=serving.publisher,
        group=each.group,
        topics=each.topics,
        processor=Projection(each.generation),
        patience=CARD_PATIENCE if each.group == CARD_GROUP else 0.0,
    )


def _task(run: Callable[[], Coroutine[Any, Any, None]]) -> asyncio.Task[None]:
    return asyncio.create_task(run())


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
