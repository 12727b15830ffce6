"""Owners' words, and their erasure."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg
from thrive_shared.contracts.ingest import CommentaryReceived
from thrive_shared.kafka.consumer import Record

from thrive_gateway.domain.heads import newest
from thrive_gateway.domain.live import LiveEvent, of_commentary, of_erasure
from thrive_gateway.repository import figures


async def project_commentary(tx: asyncpg.Connection, records: Sequence[Record]) -> list[LiveEvent]:
    """Store words; a record without a body erases the words of its key, for good."""
    words = [CommentaryReceived.model_validate_json(r.value) for r in records if r.value]
    erased = {UUID(r.key.decode()) for r in records if not r.value and r.key}
    return [*await _put(tx, words), *await _erase(tx, erased)]


async def _put(tx: asyncpg.Connection, words: list[CommentaryReceived]) -> list[LiveEvent]:
    if not words:
        return []
    heads = newest(words, key=lambda w: w.commentary_id, order=lambda w: w.recorded_at)
    changed = set(await figures.put_commentary(tx, heads))
    return [of_commentary(w) for w in heads if w.commentary_id in changed]


async def _erase(tx: asyncpg.Connection, ids: set[UUID]) -> list[LiveEvent]:
    if not ids:
        return []
    return [of_erasure(str(id)) for id in await figures.erase_commentary(tx, sorted(ids))]
