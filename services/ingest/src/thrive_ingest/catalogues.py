"""The framework in force, kept in memory and looked up again when it has moved."""

import asyncio

import asyncpg
from thrive_shared.contracts.framework import Framework

from .domain.catalogue import Catalogue
from .problems import NoFrameworkYet
from .repository import frameworks


class Catalogues:
    """Answers with a catalogue that was in force a moment ago; `accept` checks that it still is."""

    def __init__(self, pool: asyncpg.Pool, *, partitions: int) -> None:
        self._pool = pool
        self._partitions = partitions
        self._current: Catalogue | None = None
        self._refreshing = asyncio.Lock()

    async def current(self) -> Catalogue:
        """The catalogue in memory, else the database's. Raises NoFrameworkYet."""
        return self._current or await self.refresh()

    async def refresh(self) -> Catalogue:
        """The catalogue that the database holds now. Raises NoFrameworkYet."""
        async with self._refreshing:
            version = self._current.version if self._current else 0
            stored = await frameworks.in_force(self._pool, unless=version)
            if stored is not None:
                framework = Framework.model_validate_json(stored.document)
                self._current = Catalogue(framework, self._partitions)
        if self._current is None:
            raise NoFrameworkYet
        return self._current

    @property
    def version(self) -> int:
        """The version in memory; 0 before the first."""
        return self._current.version if self._current else 0
