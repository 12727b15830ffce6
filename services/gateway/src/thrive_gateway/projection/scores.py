"""Scores: all kept, the newest of each series and period current."""

from collections.abc import Sequence

import asyncpg
from thrive_shared.contracts.scoring import ScoreComputed, score_record
from thrive_shared.kafka.consumer import Record

from thrive_gateway.domain.heads import newest
from thrive_gateway.domain.live import LiveEvent, of_score
from thrive_gateway.repository import verdicts


async def project_scores(tx: asyncpg.Connection, records: Sequence[Record]) -> list[LiveEvent]:
    """Store scores. Forwarded barriers are for scoring's own area group."""
    scores: list[tuple[ScoreComputed, str]] = []
    for record in records:
        parsed = score_record.validate_json(record.value or b"")
        if isinstance(parsed, ScoreComputed):
            scores.append((parsed, (record.value or b"").decode()))
    if not scores:
        return []
    await verdicts.add_scores(tx, scores)
    heads = newest(
        (s for s, _ in scores), key=lambda s: (s.series, s.period), order=lambda s: s.cause.seq
    )
    moved = await verdicts.move_score_heads(tx, heads)
    return [of_score(s) for s in heads if s.id in moved]
