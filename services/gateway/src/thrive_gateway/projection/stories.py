"""Stories: all kept, the latest of each subject current."""

from collections.abc import Sequence

import asyncpg
from thrive_shared.contracts.narrative import StoryHeading
from thrive_shared.kafka.consumer import Record

from thrive_gateway.domain.heads import newest
from thrive_gateway.domain.live import LiveEvent, of_story
from thrive_gateway.domain.subjects import subject_of
from thrive_gateway.repository import verdicts


async def project_stories(tx: asyncpg.Connection, records: Sequence[Record]) -> list[LiveEvent]:
    """Store stories and move each subject's head."""
    stories = [
        (StoryHeading.model_validate_json(r.value), r.value.decode()) for r in records if r.value
    ]
    if not stories:
        return []
    await verdicts.add_stories(tx, stories)
    heads = newest(
        stories,
        key=lambda s: subject_of(s[0]),
        order=lambda s: (s[0].order, s[0].counter),
    )
    moved = await verdicts.move_story_heads(tx, heads)
    return [of_story(s) for s, _ in heads if subject_of(s) in moved]
