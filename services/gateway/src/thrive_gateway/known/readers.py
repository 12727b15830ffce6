"""Who reads what: the live generation now, and at an instant the one that was live then."""

import asyncio
from datetime import datetime

import asyncpg
from thrive_shared.settings import ServiceSettings

from thrive_gateway.repository import events, generations
from thrive_gateway.repository.generations import Generation
from thrive_gateway.stored_reader import StoredReader

from .problems import GenerationDropped
from .reader import KnownReader
from .serving import Serving, open_serving


class Readers:
    """Opens a reader for each request: everything that one reads is of one generation.

    Which generation is live is asked of the database each time, so a switch holds for every
    process at once.
    """

    def __init__(self, settings: ServiceSettings, *, pool: asyncpg.Pool) -> None:
        self._settings = settings
        self._pool = pool
        self._opened: dict[str, Serving] = {}
        self._opening = asyncio.Lock()

    async def now(self) -> StoredReader:
        """A reader of what is known now."""
        return (await self.live()).reader

    async def live(self) -> Serving:
        """The generation that is live."""
        return await self.serving(await generations.live_name(self._pool))

    async def at(self, moment: datetime) -> KnownReader:
        """A reader as known at an instant; raises why there can be none."""
        found = await generations.load(self._pool)
        then, now = generations.live_of(found, at=moment), generations.live_of(found)
        if then.dropped_at is not None:
            raise GenerationDropped(as_known_at=moment, earliest=_replaced(then, found))
        serving = await self.serving(then.name)
        await serving.settling.require(moment)
        # A generation that is computed no more has no scoring of its own to make its cards.
        asked = serving if then.runs else await self.serving(now.name)
        return KnownReader(
            serving.pool,
            at=moment,
            questions=asked.questions,
            partitions=self._settings.partitions,
        )

    async def last_event_id(self) -> int:
        """Id of the newest live event. Ask it before `now`: what is read then is as new."""
        return await events.last_id(self._pool)

    async def serving(self, name: str) -> Serving:
        """A generation as this process reads it, opened when it is first needed.

        One that takes its time to open holds up nobody who reads another.
        """
        if name in self._opened:
            return self._opened[name]
        async with self._opening:
            if name not in self._opened:
                self._opened[name] = await open_serving(self._settings, name=name, log=self._pool)
            return self._opened[name]

    async def close(self) -> None:
        """Let go of every generation."""
        for serving in self._opened.values():
            await serving.close()


def _replaced(dropped: Generation, found: list[Generation]) -> datetime | None:
    """When the next generation that is still kept took over."""
    assert dropped.live_since is not None
    since = [
        g.live_since
        for g in found
        if g.live_since and g.live_since > dropped.live_since and g.dropped_at is None
    ]
    return min(since, default=None)
