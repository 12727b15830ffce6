"""Building a generation beside the live one, switching to it, and what becomes of the old one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import asyncpg
from thrive_shared import clock
from thrive_shared.contracts.generations import number_of
from thrive_shared.contracts.scoring import AlertChanged
from thrive_shared.db.migrate import migrate
from thrive_shared.db.pool import close_pool, open_pool, transaction
from thrive_shared.settings import ServiceSettings

from thrive_gateway.known.problems import (
    BeforeTheFirstRecord,
    NoAnswerFromIngest,
    NoAnswerFromScoring,
    NotSettledYet,
)
from thrive_gateway.known.readers import Readers
from thrive_gateway.projection.alerts import plan_deliveries
from thrive_gateway.repository import events, generations
from thrive_gateway.repository.generations import Generation

from .progress import Progress, StillBehind

MIGRATIONS = "thrive_gateway.migrations_of_a_generation"
PATIENCE_SECONDS = 60.0
_LOOK_EVERY_SECONDS = 0.2


class GenerationRefused(ValueError):
    """What was asked of a generation can't be done as things stand."""


class Generations:
    """What an administrator may do with generations."""

    def __init__(self, settings: ServiceSettings, *, pool: asyncpg.Pool, readers: Readers) -> None:
        self._settings = settings
        self._pool = pool
        self._readers = readers

    async def told(self) -> list[dict[str, Any]]:
        """Every generation: its state, since when it is live, and how far it is behind."""
        found = await generations.load(self._pool)
        live = generations.live_of(found)
        return [
            {
                "name": g.name,
                "state": _state(g, live=live),
                "built_at": g.built_at.isoformat(),
                "live_since": g.live_since.isoformat() if g.live_since else None,
                "behind": await self._behind(g) if g.runs else None,
            }
            for g in found
        ]

    async def followed(self, name: str) -> AsyncIterator[int]:
        """Once a second how far a generation is behind. Raises GenerationRefused."""
        _one(await generations.load(self._pool), name)
        settings = self._settings.model_copy(update={"generation": name})
        async with Progress(settings) as progress:
            while True:
                yield await progress.behind()
                await asyncio.sleep(1.0)

    async def build(self, name: str) -> None:
        """Make room for a generation: the processes then project it. Raises GenerationRefused."""
        found = await generations.load(self._pool)
        newest = max(number_of(g.name) for g in found)
        if number_of(name) <= newest:
            raise GenerationRefused(
                f"{name} is not later than g{newest}, which there is or was: build g{newest + 1}"
            )
        async with transaction(self._pool) as tx:
            await generations.make_schema(tx, name=name)
        await migrate(self._settings.database_url, package=MIGRATIONS, schema=name)
        async with transaction(self._pool) as tx:
            await generations.add(tx, name=name)

    async def switch(self, name: str, *, patience: float = PATIENCE_SECONDS) -> None:
        """Read this generation from now on; nobody is told of what it says of the past.

        What subscribers are told of lies before an instant with the generation that was live, after
        it with this one: both have come as far when it is chosen. Raises GenerationRefused, and
        StillBehind.
        """
        found = await generations.load(self._pool)
        live, wanted = generations.live_of(found), _one(found, name)
        if not wanted.runs or wanted.live_since is not None:
            raise GenerationRefused(f"{name} is {_state(wanted, live=live)}, not being built")
        serving = await self._readers.serving(name)
        async with Progress(serving.settings) as progress:
            await progress.until_caught_up(patience=patience)
        told_till = clock.now()
        for each in (live.name, name):
            await self._until_settled(each, at=told_till, patience=patience)
        await take_over(serving.pool, name=name, told_till=told_till)

    async def stop(self, name: str, *, patience: float = PATIENCE_SECONDS) -> None:
        """Compute a generation no more; what was read of it stays as it was.

        Raises GenerationRefused, and StillBehind.
        """
        found = await generations.load(self._pool)
        live, asked = generations.live_of(found), _one(found, name)
        if asked.name == live.name or not asked.runs:
            raise GenerationRefused(f"{name} is {_state(asked, live=live)}")
        if asked.live_since is not None:
            following = min(
                g.live_since for g in found if g.live_since and g.live_since > asked.live_since
            )
            await self._until_settled(name, at=following, patience=patience)
        async with transaction(self._pool) as tx:
            await generations.stop(tx, name=name)

    async def drop(self, name: str) -> None:
        """Delete all that a generation computed. Raises GenerationRefused."""
        found = await generations.load(self._pool)
        live, asked = generations.live_of(found), _one(found, name)
        if asked.runs or asked.dropped_at is not None:
            state = _state(asked, live=live)
            raise GenerationRefused(f"{name} is {state}: only one that is stopped can be dropped")
        async with transaction(self._pool) as tx:
            await generations.drop(tx, name=name)

    async def _behind(self, generation: Generation) -> int:
        settings = self._settings.model_copy(update={"generation": generation.name})
        async with Progress(settings) as progress:
            return await progress.behind()

    async def _until_settled(self, name: str, *, at: datetime, patience: float) -> None:
        """Wait until everything recorded by an instant is projected; raises StillBehind."""
        serving = await self._readers.serving(name)
        asking = asyncio.create_task(serving.questions.run())
        deadline = asyncio.get_running_loop().time() + patience
        try:
            while True:
                try:
                    return await serving.settling.require(at)
                except BeforeTheFirstRecord:
                    return None
                except (NotSettledYet, NoAnswerFromIngest, NoAnswerFromScoring) as error:
                    if asyncio.get_running_loop().time() > deadline:
                        raise StillBehind(f"{name} has not projected all yet") from error
                    await asyncio.sleep(_LOOK_EVERY_SECONDS)
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)


async def take_over(pool: asyncpg.Pool, *, name: str, told_till: datetime) -> None:
    """Make a generation the live one, in one transaction over its own `pool`.

    Its forerunner has told subscribers of everything recorded by `told_till`. What this one has
    projected since, while it had no say, is told now; what both tell is one delivery.
    """
    async with transaction(pool) as tx:
        await generations.wait_for_silence(tx)
        bodies = await generations.alerts_since(tx, moment=told_till)
        changes = [AlertChanged.model_validate_json(b) for b in bodies]
        if changes:
            await plan_deliveries(tx, changes)
        await generations.go_live(tx, name=name)
        await events.append_reset(tx)


def _one(found: list[Generation], name: str) -> Generation:
    for each in found:
        if each.name == name:
            return each
    known = ", ".join(g.name for g in found)
    raise GenerationRefused(f"there is no generation {name}: there are {known}")


def _state(generation: Generation, *, live: Generation) -> str:
    if generation.dropped_at is not None:
        return "dropped"
    if generation.stopped_at is not None:
        return "stopped"
    if generation.name == live.name:
        return "live"
    return "being built" if generation.live_since is None else "kept up"


@asynccontextmanager
async def opened(settings: ServiceSettings) -> AsyncIterator[Generations]:
    """What an administrator may do, over connections of its own."""
    pool = await open_pool(settings.database_url, max_size=2)
    readers = Readers(settings, pool=pool)
    try:
        yield Generations(settings, pool=pool, readers=readers)
    finally:
        await readers.close()
        await close_pool(pool)
