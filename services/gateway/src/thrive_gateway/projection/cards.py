"""Scorecards: all that were shown are kept, the newest of each kind in each area is current."""

from collections.abc import Sequence

import asyncpg
from thrive_shared.contracts.scoring import ScorecardHeading
from thrive_shared.kafka.consumer import Record

from thrive_gateway.domain.heads import newest
from thrive_gateway.domain.live import LiveEvent, of_card
from thrive_gateway.repository import verdicts


async def project_cards(tx: asyncpg.Connection, records: Sequence[Record]) -> list[LiveEvent]:
    """Put newer cards in place of older ones."""
    cards = [(ScorecardHeading.model_validate_json(r.value), r.value) for r in records if r.value]
    if not cards:
        return []
    heads = newest(
        cards,
        key=lambda c: (c[0].area, c[0].dimension, c[0].group.code),
        order=lambda c: c[0].counter,
    )
    moved = await verdicts.move_cards(tx, [c for c, _ in heads])
    current = [(c, raw) for c, raw in heads if c.id in moved]
    if current:
        await verdicts.keep_cards(tx, current)
    return [of_card(c) for c, _ in current]
