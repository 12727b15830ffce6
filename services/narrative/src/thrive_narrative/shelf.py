"""Glossaries in memory: a complete framework version never changes, so it may be kept."""

import asyncpg

from . import repository
from .domain.glossary import Glossary, glossary


class Shelf:
    """Framework versions by number, read from the database when first needed."""

    def __init__(self, *, partitions: int) -> None:
        self._partitions = partitions
        self._complete: dict[int, Glossary] = {}

    async def version(self, tx: asyncpg.Connection, number: int) -> Glossary | None:
        """What has arrived of a version; None before its first part."""
        if number in self._complete:
            return self._complete[number]
        slices = await repository.load_slices(tx, version=number)
        if not slices:
            return None
        found = glossary(slices=slices, partitions=self._partitions)
        if found.complete:
            self._complete[number] = found
        return found

    def forget(self) -> None:
        """Drop all: a part read inside a transaction may have been rolled back."""
        self._complete.clear()
