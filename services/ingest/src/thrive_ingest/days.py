"""The calendar: tells the log of every day that begins."""

import asyncio
from datetime import date

import asyncpg
import structlog
from thrive_shared import clock
from thrive_shared.db.faults import TRANSIENT

from .barriers import begin_days
from .repository import receipts

_LOOK_EVERY_SECONDS = 20.0

log = structlog.get_logger()


class Calendar:
    """Appends day barriers, and once a day erases raw cells that are old enough."""

    def __init__(
        self,
        pool: asyncpg.Pool,
        *,
        pinned: date | None,
        partitions: int,
        raw_cells_kept_days: int,
    ) -> None:
        self._pool = pool
        self._pinned = pinned
        self._partitions = partitions
        self._kept_days = raw_cells_kept_days
        self._told: date | None = None

    async def run(self) -> None:
        """Look at the clock until cancelled."""
        while True:
            today = clock.today(self._pinned)
            if today != self._told:
                try:
                    await self._begin(today)
                    self._told = today
                except TRANSIENT as error:
                    log.warning("day_waits", error=type(error).__name__)
                    await asyncio.sleep(1)
                    continue
            await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def _begin(self, today: date) -> None:
        begun = await begin_days(
            self._pool,
            today=today,
            pinned=self._pinned is not None,
            partitions=self._partitions,
        )
        await receipts.erase_raw_cells(self._pool, older_than_days=self._kept_days)
        log.info("days_begun", count=len(begun), today=today.isoformat())
