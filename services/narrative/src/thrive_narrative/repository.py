"""All SQL of the narrative service. One statement for each kind of row in a batch."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from thrive_shared.contracts.framework import FrameworkSlice
from thrive_shared.contracts.narrative import StoryWritten
from thrive_shared.contracts.scoring import ScorecardComputed, ScoreComputed

from .domain.commentary import Words
from .domain.subject import subject
from .reading import Batch, CardKey, Received, SeriesKey

_FRAMEWORK = 7301
_AREAS = 7302

_LOCK_FRAMEWORK = "select pg_advisory_xact_lock($1, 0)"
_SHARE_FRAMEWORK = "select pg_advisory_xact_lock_shared($1, 0)"
_LOCK_AREAS = """
select pg_advisory_xact_lock($1, p) from (select unnest($2::int[]) as p order by 1) as areas
"""

_SAVE_SLICES = """
insert into framework_slice (version, partition, body)
select * from unnest($1::int[], $2::int[], $3::json[])
on conflict do nothing
"""
_LOAD_SLICES = "select body from framework_slice where version = $1 order by partition"

_SAVE_WORDS = """
insert into commentary (commentary_id, area, indicator, breakdown, kind, period, due,
                        has_owner, illustrative, erased, recorded_at)
select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                     $7::date[], $8::boolean[], $9::boolean[], $10::boolean[],
                     $11::timestamptz[])
on conflict (commentary_id) do update set
    area = excluded.area, indicator = excluded.indicator, breakdown = excluded.breakdown,
    kind = excluded.kind, period = excluded.period, due = excluded.due,
    has_owner = excluded.has_owner, illustrative = excluded.illustrative,
    erased = commentary.erased or excluded.erased, recorded_at = excluded.recorded_at
"""
_ERASE_WORDS = """
update commentary set erased = true where commentary_id = any($1::uuid[]) and not erased
returning area, indicator
"""
_LOAD_WORDS = """
select distinct on (c.area, c.indicator, c.breakdown, c.kind)
       c.commentary_id as id, c.area, c.indicator, c.breakdown, c.kind, c.period, c.due,
       c.has_owner, c.illustrative, c.erased, c.recorded_at
from commentary c
join unnest($1::text[], $2::text[]) as wanted (area, indicator) using (area, indicator)
order by c.area, c.indicator, c.breakdown, c.kind, c.recorded_at desc, c.commentary_id desc
"""

# A story only moves forward: an older score or card than the stored one is not news.
_SAVE_SCORES = """
insert into series_score (area, indicator, breakdown, seq, framework_version, score_id, body)
select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::int[], $6::uuid[],
                     $7::json[])
on conflict (area, indicator, breakdown) do update set
    seq = excluded.seq, framework_version = excluded.framework_version,
    score_id = excluded.score_id, body = excluded.body
where series_score.seq < excluded.seq
returning area, indicator, breakdown
"""
_SAVE_CARDS = """
insert into scorecard (area, dimension, group_code, counter, framework_version, card_id, body)
select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::int[], $6::uuid[],
                     $7::json[])
on conflict (area, dimension, group_code) do update set
    counter = excluded.counter, framework_version = excluded.framework_version,
    card_id = excluded.card_id, body = excluded.body
where scorecard.counter < excluded.counter
returning area, dimension, group_code
"""

_SCORES_SPOKEN_OF = """
select s.body from series_score s
join unnest($1::text[], $2::text[]) as wanted (area, indicator) using (area, indicator)
"""
_CARDS_OF_AREAS = "select body from scorecard where area = any($1::text[])"
_SCORES_WAITING = """
select s.body from series_score s
left join story t on t.subject = s.area || '|' || s.indicator || '|' || s.breakdown
where s.framework_version = any($1::int[]) and s.indicator = any($2::text[])
  and t.source_id is distinct from s.score_id
"""
_CARDS_WAITING = """
select c.body from scorecard c
left join story t on t.subject = c.area || '|' || c.dimension || '|' || c.group_code
where c.framework_version = any($1::int[]) and t.source_id is distinct from c.card_id
"""

_LOAD_HEADS = "select subject, story_id, counter from story where subject = any($1::text[])"
_SAVE_HEADS = """
insert into story (subject, story_id, source_id, counter)
select * from unnest($1::text[], $2::uuid[], $3::uuid[], $4::bigint[])
on conflict (subject) do update set
    story_id = excluded.story_id, source_id = excluded.source_id, counter = excluded.counter
"""


@dataclass(frozen=True, slots=True)
class Head:
    """The story that stands for a subject."""

    story_id: UUID
    counter: int


async def lock(tx: asyncpg.Connection, batch: Batch) -> None:
    """Keep workers apart: a framework from all others, areas from one another.

    Score and framework reach different workers. Without the lock each could miss what the
    other is about to commit, and the story would never be written.
    """
    if batch.slices:
        await tx.execute(_LOCK_FRAMEWORK, _FRAMEWORK)
    else:
        await tx.execute(_SHARE_FRAMEWORK, _FRAMEWORK)
        await tx.execute(_LOCK_AREAS, _AREAS, sorted(batch.partitions))


async def save_slices(tx: asyncpg.Connection, slices: dict[int, list[FrameworkSlice]]) -> None:
    """Keep parts of framework versions."""
    rows = [
        (part.version, partition, part.model_dump_json())
        for partition, parts in slices.items()
        for part in parts
    ]
    await _execute(tx, _SAVE_SLICES, rows)


async def load_slices(tx: asyncpg.Connection, *, version: int) -> list[FrameworkSlice]:
    """The parts of one version that have arrived."""
    rows = await tx.fetch(_LOAD_SLICES, version)
    return [FrameworkSlice.model_validate_json(row["body"]) for row in rows]


async def save_words(tx: asyncpg.Connection, words: Iterable[Words]) -> None:
    """Keep what is known of commentary."""
    rows = [
        (
            *(one.id, one.area, one.indicator, one.breakdown, one.kind, one.period, one.due),
            *(one.has_owner, one.illustrative, one.erased, one.recorded_at),
        )
        for one in words
    ]
    await _execute(tx, _SAVE_WORDS, rows)


async def erase_words(tx: asyncpg.Connection, ids: Collection[UUID]) -> set[tuple[str, str]]:
    """Mark commentary as withdrawn; return the areas and indicators it spoke of."""
    if not ids:
        return set()
    return {(row["area"], row["indicator"]) for row in await tx.fetch(_ERASE_WORDS, list(ids))}


async def load_words(
    tx: asyncpg.Connection, pairs: Collection[tuple[str, str]]
) -> tuple[Words, ...]:
    """The current commentary on areas' indicators."""
    if not pairs:
        return ()
    rows = await tx.fetch(_LOAD_WORDS, *_columns(pairs))
    return tuple(Words.model_validate(dict(row)) for row in rows)


async def save_scores(
    tx: asyncpg.Connection, scores: dict[SeriesKey, Received[ScoreComputed]]
) -> dict[SeriesKey, ScoreComputed]:
    """Keep the latest score of each series; return those that are news."""
    rows = [
        (*key, s.event.cause.seq, s.event.framework_version, s.event.id, s.body)
        for key, s in scores.items()
    ]
    found = await _fetch(tx, _SAVE_SCORES, rows)
    return {key: scores[key].event for row in found for key in [tuple(row)]}


async def save_cards(
    tx: asyncpg.Connection, cards: dict[CardKey, Received[ScorecardComputed]]
) -> dict[CardKey, ScorecardComputed]:
    """Keep the latest scorecards; return those that are news."""
    rows = [
        (*key, c.event.counter, c.event.framework_version, c.event.id, c.body)
        for key, c in cards.items()
    ]
    found = await _fetch(tx, _SAVE_CARDS, rows)
    return {key: cards[key].event for row in found for key in [tuple(row)]}


async def scores_spoken_of(
    tx: asyncpg.Connection, pairs: Collection[tuple[str, str]]
) -> list[ScoreComputed]:
    """The latest scores of areas' indicators, all population groups."""
    if not pairs:
        return []
    rows = await tx.fetch(_SCORES_SPOKEN_OF, *_columns(pairs))
    return [ScoreComputed.model_validate_json(row["body"]) for row in rows]


async def cards_of(tx: asyncpg.Connection, areas: Collection[str]) -> list[ScorecardComputed]:
    """The latest scorecards of some areas."""
    rows = await tx.fetch(_CARDS_OF_AREAS, list(areas))
    return [ScorecardComputed.model_validate_json(row["body"]) for row in rows]


async def scores_waiting(
    tx: asyncpg.Connection, *, versions: Collection[int], indicators: Collection[str]
) -> list[ScoreComputed]:
    """Scores without a story, of indicators whose definition has just arrived."""
    rows = await tx.fetch(_SCORES_WAITING, list(versions), list(indicators))
    return [ScoreComputed.model_validate_json(row["body"]) for row in rows]


async def cards_waiting(
    tx: asyncpg.Connection, *, versions: Collection[int]
) -> list[ScorecardComputed]:
    """Scorecards without a story, of framework versions that have grown."""
    rows = await tx.fetch(_CARDS_WAITING, list(versions))
    return [ScorecardComputed.model_validate_json(row["body"]) for row in rows]


async def load_heads(tx: asyncpg.Connection, subjects: Collection[str]) -> dict[str, Head]:
    """The story that stands for each subject, if any."""
    if not subjects:
        return {}
    rows = await tx.fetch(_LOAD_HEADS, list(subjects))
    return {row["subject"]: Head(row["story_id"], row["counter"]) for row in rows}


async def save_heads(tx: asyncpg.Connection, stories: Iterable[StoryWritten]) -> None:
    """Remember which stories stand now, and the score or card that each was written from."""
    rows = [(subject(story), story.id, story.made_from[0], story.counter) for story in stories]
    await _execute(tx, _SAVE_HEADS, rows)


async def counters(connection: asyncpg.Connection) -> dict[str, int]:
    """The counter of the story that stands for each subject."""
    rows = await connection.fetch("select subject, counter from story")
    return {row["subject"]: row["counter"] for row in rows}


async def spoken_of(connection: asyncpg.Connection) -> set[tuple[str, str]]:
    """Every area and indicator that commentary was ever received on."""
    rows = await connection.fetch("select distinct area, indicator from commentary")
    return {(row["area"], row["indicator"]) for row in rows}


def _columns(rows: Collection[Sequence[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


async def _execute(tx: asyncpg.Connection, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        await tx.execute(statement, *_columns(rows))


async def _fetch(
    tx: asyncpg.Connection, statement: str, rows: Sequence[Sequence[Any]]
) -> list[asyncpg.Record]:
    return await tx.fetch(statement, *_columns(rows)) if rows else []
