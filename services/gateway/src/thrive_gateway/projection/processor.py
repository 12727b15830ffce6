"""The projection: a batch of records in, rows and live events out, all in one transaction."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial

import asyncpg
from thrive_shared.contracts.topics import (
    ALERT_CHANGED,
    COMMENTARY_RECEIVED,
    SCORE_COMPUTED,
    SCORECARD_COMPUTED,
    STORY_WRITTEN,
    SUBMISSION_ACCEPTED,
    SUBMISSION_REJECTED,
)
from thrive_shared.kafka.consumer import Record
from thrive_shared.kafka.outgoing import Outgoing

from thrive_gateway.domain.live import LiveEvent
from thrive_gateway.repository import events, generations

from .alerts import project_alerts
from .cards import project_cards
from .commentary import project_commentary
from .log import project_log
from .rejections import project_rejections
from .scores import project_scores
from .stories import project_stories

Project = Callable[[asyncpg.Connection, Sequence[Record]], Awaitable[list[LiveEvent]]]

PROJECTIONS: dict[str, Project] = {
    SUBMISSION_ACCEPTED.name: project_log,
    SUBMISSION_REJECTED.name: project_rejections,
    COMMENTARY_RECEIVED.name: project_commentary,
    SCORE_COMPUTED.name: project_scores,
    ALERT_CHANGED.name: project_alerts,
    SCORECARD_COMPUTED.name: project_cards,
    STORY_WRITTEN.name: project_stories,
}
SILENT: Mapping[str, Project] = {
    **PROJECTIONS,
    ALERT_CHANGED.name: partial(project_alerts, tell=False),
}
"""Of a generation that isn't live: nobody is told of it."""
FIRST = (
    SUBMISSION_ACCEPTED,
    SUBMISSION_REJECTED,
    COMMENTARY_RECEIVED,
    SCORE_COMPUTED,
    ALERT_CHANGED,
)
"""Facts, each of which somebody waits for."""
THEN = (SCORECARD_COMPUTED, STORY_WRITTEN)
"""What is put together from them, and soon again."""
TOPICS = (*FIRST, *THEN)
_OF_A_GENERATION = frozenset(t.name for t in TOPICS if t.by_generation)


class Projection:
    """Stores every record once by id and moves heads only forward. Keeps nothing in memory.

    Of a generation that isn't live, nothing reaches the live stream or a subscriber.
    """

    def __init__(self, generation: str) -> None:
        self._generation = generation

    async def process(
        self, tx: asyncpg.Connection, records: Sequence[Record]
    ) -> Sequence[Outgoing]:
        """Write what the records say, then the live events, whose counter is locked last."""
        live: list[LiveEvent] = []
        speaks = await self._speaks(tx, {r.topic for r in records})
        for topic, project in (PROJECTIONS if speaks else SILENT).items():
            if mine := [r for r in records if r.topic == topic]:
                found = await project(tx, mine)
                live += found if speaks or topic not in _OF_A_GENERATION else ()
        if live:
            await events.append(tx, live)
        return ()

    async def _speaks(self, tx: asyncpg.Connection, topics: Collection[str]) -> bool:
        if _OF_A_GENERATION.isdisjoint(topics):
            return True
        return await generations.speaks(tx, name=self._generation)

    def committed(self) -> None:
        """Nothing to do: the database is the only memory."""

    def forget(self, sources: Collection[tuple[str, int]]) -> None:
        """Nothing to drop."""
