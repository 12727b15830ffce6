"""What was known at an instant, for whoever asks."""

from datetime import datetime

import asyncpg

from .questions import Questions
from .reader import KnownReader
from .settling import Settling


class History:
    """Opens a reader for an instant, once that is settled."""

    def __init__(
        self, *, pool: asyncpg.Pool, questions: Questions, settling: Settling, partitions: int
    ) -> None:
        self._pool = pool
        self._questions = questions
        self._settling = settling
        self._partitions = partitions

    async def at(self, moment: datetime) -> KnownReader:
        """A reader as known then; raises why there can be none."""
        await self._settling.require(moment)
        return KnownReader(
            self._pool, at=moment, questions=self._questions, partitions=self._partitions
        )
