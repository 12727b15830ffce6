"""Watching the database: does it answer, and how much waits for Kafka?"""

import asyncio
from collections.abc import Callable, Coroutine
from math import ceil
from typing import Any, TypeVar

import asyncpg
import structlog
from thrive_shared.db.faults import TRANSIENT

from .problems import StoreUnavailable, TooMuchUnpublished
from .repository import log as log_rows

_EVERY_SECONDS = 0.4
_SLICE_SECONDS = 0.1

T = TypeVar("T")

log = structlog.get_logger()


class Watch:
    """Asks the database twice a second over a connection of its own.

    So that a request is refused within two seconds when the database is gone or frozen, and
    at once when too many records wait for Kafka. The connection also listens for appended
    records.
    """

    def __init__(
        self,
        dsn: str,
        *,
        max_unpublished: int,
        patience_seconds: float,
        appended: Callable[[], None],
        lost: Callable[[], None],
    ) -> None:
        self._dsn = dsn
        self._max_unpublished = max_unpublished
        self._patience = patience_seconds
        self._appended = appended
        self._lost = lost
        self._answers = False
        self._answered_others = False
        self._is_lost = asyncio.Event()
        self._unpublished = 0

    def check(self) -> None:
        """Raise StoreUnavailable or TooMuchUnpublished when nothing can be taken in."""
        if not self._answers:
            raise StoreUnavailable
        if self._unpublished >= self._max_unpublished:
            raise TooMuchUnpublished

    def answered(self) -> None:
        """The database has just done something for somebody."""
        self._answered_others = True

    async def guarded(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of some work with the database.

        Raises StoreUnavailable as soon as the database stops answering, whatever the work
        still waits for.
        """
        if not self._answers:
            work.close()
            raise StoreUnavailable
        task = asyncio.ensure_future(work)
        lost = asyncio.ensure_future(self._is_lost.wait())
        try:
            await asyncio.wait({task, lost}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise StoreUnavailable
            return task.result()
        except TRANSIENT as error:
            raise StoreUnavailable from error
        finally:
            lost.cancel()
            task.cancel()

    @property
    def trouble(self) -> str | None:
        """None when the database answers, else what is wrong."""
        return None if self._answers else "the database does not answer"

    async def run(self) -> None:
        """Watch until cancelled; connect again whenever the connection is lost."""
        while True:
            try:
                await self._watch()
            except TRANSIENT as error:
                if self._answers:
                    log.error("store_unavailable", error=type(error).__name__)
                self._answers = False
                self._is_lost.set()
                self._lost()
                await asyncio.sleep(_EVERY_SECONDS)

    async def _watch(self) -> None:
        connection = await asyncpg.connect(self._dsn, timeout=self._patience)
        try:
            await connection.add_listener(log_rows.CHANNEL, self._heard)
            while True:
                self._unpublished = await self._within_patience(log_rows.unpublished(connection))
                self._answers = True
                self._is_lost.clear()
                await asyncio.sleep(_EVERY_SECONDS)
        finally:
            connection.terminate()

    async def _within_patience(self, asked: Coroutine[Any, Any, int]) -> int:
        """The answer, or TimeoutError. Waits in slices, so that time in which this very process
        stood still is not held against the database, nor time in which it answered others."""
        task = asyncio.create_task(asked)
        slices = 0
        while slices < ceil(self._patience / _SLICE_SECONDS):
            await asyncio.wait({task}, timeout=_SLICE_SECONDS)
            if task.done():
                return task.result()
            slices = 0 if self._answered_others else slices + 1
            self._answered_others = False
        task.cancel()
        raise TimeoutError

    def _heard(self, *_: object) -> None:
        self.answered()
        self._appended()
