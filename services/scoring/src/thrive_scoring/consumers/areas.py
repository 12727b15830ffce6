"""The area group: consumes scores and alerts, both routed by area."""

from collections.abc import Collection, Sequence

import asyncpg
from thrive_shared.kafka.consumer import Record
from thrive_shared.kafka.outbox import Source
from thrive_shared.kafka.outgoing import Outgoing

from thrive_scoring.service.cards import AreaScoring
from thrive_scoring.service.events import read

GROUP = "scoring-areas"


class AreaProcessor:
    """Unwraps scores, alerts and barriers and hands them to the scoring of areas."""

    def __init__(self, scoring: AreaScoring) -> None:
        self._scoring = scoring

    async def process(
        self, tx: asyncpg.Connection, records: Sequence[Record]
    ) -> Sequence[Outgoing]:
        """Build cards inside the consumer's transaction."""
        return await self._scoring.build(tx, [read(r) for r in records])

    def committed(self) -> None:
        """The batch is committed: memory may stay."""
        self._scoring.committed()

    def forget(self, sources: Collection[Source]) -> None:
        """Another moved these sources, or an error did: drop what stands on them."""
        self._scoring.forget([partition for _, partition in sources])
