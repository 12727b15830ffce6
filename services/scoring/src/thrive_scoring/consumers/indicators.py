"""The indicator group: consumes the log of record, one log partition at a time and in order."""

from collections.abc import Collection, Sequence

import asyncpg
from thrive_shared.kafka.consumer import Record
from thrive_shared.kafka.outbox import Source
from thrive_shared.kafka.outgoing import Outgoing

from thrive_scoring.service.indicators import IndicatorScoring
from thrive_scoring.service.records import read

GROUP = "scoring-indicators"


class IndicatorProcessor:
    """Unwraps log records and hands them to the scoring of indicators."""

    def __init__(self, scoring: IndicatorScoring) -> None:
        self._scoring = scoring

    async def process(
        self, tx: asyncpg.Connection, records: Sequence[Record]
    ) -> Sequence[Outgoing]:
        """Score a batch inside the consumer's transaction."""
        return await self._scoring.score(tx, [read(r) for r in records])

    def committed(self) -> None:
        """The batch is committed: memory may stay."""
        self._scoring.committed()

    def forget(self, sources: Collection[Source]) -> None:
        """Another moved these sources, or an error did: drop what stands on them."""
        self._scoring.forget([partition for _, partition in sources])
