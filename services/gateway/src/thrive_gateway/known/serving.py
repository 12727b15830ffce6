"""What it takes to read one generation."""

from contextlib import suppress
from dataclasses import dataclass

import asyncpg
from thrive_shared.db.pool import close_pool, open_pool
from thrive_shared.kafka.producer import Publisher
from thrive_shared.settings import ServiceSettings

from thrive_gateway.repository.generations import schema_of
from thrive_gateway.stored_reader import StoredReader

from .questions import Questions
from .settling import Settling

GROUP = "gateway-projection"
"""The consumer group that projects the log, and the scores and alerts of each generation."""
_POOL_SIZE = 12


@dataclass(frozen=True, slots=True)
class Serving:
    """One generation as a process reads it: its tables, and its scoring to ask."""

    settings: ServiceSettings
    pool: asyncpg.Pool
    publisher: Publisher
    questions: Questions
    settling: Settling
    reader: StoredReader

    @property
    def name(self) -> str:
        """What the generation is called."""
        return self.settings.generation

    async def close(self) -> None:
        """Let go of the broker and the database."""
        await self.publisher.stop()
        with suppress(asyncpg.InterfaceError):
            await close_pool(self.pool)


async def open_serving(settings: ServiceSettings, *, name: str, log: asyncpg.Pool) -> Serving:
    """Connect to what one generation consists of. `log`: the pool over the common tables."""
    own = settings.model_copy(update={"generation": name})
    schema = schema_of(name)
    pool = await open_pool(own.database_url, max_size=_POOL_SIZE, schema=schema)
    publisher = Publisher(own)
    await publisher.start()
    questions = Questions(settings=own, publisher=publisher)
    return Serving(
        settings=own,
        pool=pool,
        publisher=publisher,
        questions=questions,
        settling=Settling(log=log, pool=pool, questions=questions, group=GROUP),
        reader=StoredReader(pool),
    )
