"""What happens to a batch of records: read, one call of the service, events out."""

from collections.abc import Collection, Sequence

import asyncpg
from thrive_shared.contracts.narrative import StoryWritten
from thrive_shared.contracts.topics import (
    COMMENTARY_RECEIVED,
    SCORE_COMPUTED,
    SCORECARD_COMPUTED,
    STORY_WRITTEN,
    SUBMISSION_ACCEPTED,
)
from thrive_shared.kafka.consumer import Record
from thrive_shared.kafka.outbox import Source
from thrive_shared.kafka.outgoing import Outgoing, outgoing

from . import service
from .domain.subject import subject
from .reading import read
from .shelf import Shelf

GROUP = "narrative-stories"
CONSUMED = (SUBMISSION_ACCEPTED, COMMENTARY_RECEIVED, SCORE_COMPUTED, SCORECARD_COMPUTED)


class StoryProcessor:
    """The consumption recipe's view of narrative."""

    def __init__(self, *, partitions: int) -> None:
        self._partitions = partitions
        self._shelf = Shelf(partitions=partitions)

    async def process(
        self, tx: asyncpg.Connection, records: Sequence[Record]
    ) -> Sequence[Outgoing]:
        """Take a batch in and return the stories it changes."""
        batch = read(records)
        if batch.empty:
            return ()
        touched = await service.take_in(tx, batch)
        stories = await service.write_stories(tx, touched, shelf=self._shelf)
        return [
            story_event(story, partitions=self._partitions, traceparent=batch.traceparent(story))
            for story in stories
        ]

    def committed(self) -> None:
        """Memory holds nothing that had to wait for the commit."""

    def forget(self, sources: Collection[Source]) -> None:  # noqa: ARG002
        """Read the framework again."""
        self._shelf.forget()


def story_event(
    story: StoryWritten, *, partitions: int, traceparent: str | None = None
) -> Outgoing:
    """A story as it is published, to the partition of its area."""
    return outgoing(
        STORY_WRITTEN,
        route=story.area,
        key=subject(story),
        body=story,
        event_id=str(story.id),
        time=story.recorded_at.isoformat(),
        traceparent=traceparent,
        partitions=partitions,
    )
