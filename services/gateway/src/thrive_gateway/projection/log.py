"""The log of record: figures, frameworks, days and decisions about step changes."""

from collections.abc import Sequence

import asyncpg
from thrive_shared.contracts.ingest import (
    DayBegun,
    FrameworkPublished,
    ObservationsAccepted,
    RebaseDecided,
    log_record,
)
from thrive_shared.kafka.consumer import Record

from thrive_gateway.domain import live
from thrive_gateway.domain.live import LiveEvent
from thrive_gateway.domain.log_order import in_order
from thrive_gateway.repository import figures, rebases


async def project_log(tx: asyncpg.Connection, records: Sequence[Record]) -> list[LiveEvent]:
    """Store every revision, framework slice, day and decision, in the order of the log."""
    parsed = [log_record.validate_json(r.value or b"") for r in records]
    positions = await figures.log_positions(tx, {r.partition for r in parsed})
    fresh, moved = in_order(parsed, positions=positions)
    if moved:
        await figures.move_log_positions(tx, moved)
    observed = [r for r in fresh if isinstance(r, ObservationsAccepted)]
    if observed:
        await figures.add_log_entries(tx, observed)
        await figures.add_observations(tx, observed)
    published = [r for r in fresh if isinstance(r, FrameworkPublished)]
    if published:
        await figures.add_framework_slices(tx, published)
    begun = [r for r in fresh if isinstance(r, DayBegun)]
    if begun:
        begun = await figures.add_days(tx, begun)
    decided = [r for r in fresh if isinstance(r, RebaseDecided)]
    if decided:
        await rebases.add(tx, decided)
    return [
        *map(live.of_framework, published),
        *map(live.of_day, begun),
        *map(live.of_submission, observed),
        *map(live.of_rebase, decided),
    ]
