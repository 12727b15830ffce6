"""SQL of the projection of scores, alerts, scorecards and stories."""

from collections.abc import Collection, Sequence
from uuid import UUID

import asyncpg
from thrive_shared.contracts.narrative import StoryHeading
from thrive_shared.contracts.scoring import AlertChanged, ScorecardHeading, ScoreComputed

from thrive_gateway.domain.subjects import subject_of

from .rows import columns

Raw = str
"""A record's JSON exactly as it was published."""


async def add_scores(tx: asyncpg.Connection, scores: Sequence[tuple[ScoreComputed, Raw]]) -> None:
    """Store every score once by id."""
    await tx.execute(
        """
        insert into score (id, area, indicator, breakdown, period, seq, recorded_at,
                           submission_id, latest, body)
        select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[],
                             $6::bigint[], $7::timestamptz[], $8::uuid[], $9::boolean[],
                             $10::text[])
        on conflict do nothing
        """,
        *columns(
            (
                s.id,
                s.area,
                s.indicator,
                s.breakdown,
                s.period or "",
                s.cause.seq,
                s.recorded_at,
                s.submission_id,
                _is_latest(s),
                raw,
            )
            for s, raw in scores
        ),
    )


async def move_score_heads(tx: asyncpg.Connection, scores: Sequence[ScoreComputed]) -> set[UUID]:
    """Move the head of each series and period forward; return the scores that became heads.

    `scores` holds one for each series and period.
    """
    rows = await tx.fetch(
        """
        insert into score_head (area, indicator, breakdown, period, seq, latest, score_id)
        select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[],
                             $6::boolean[], $7::uuid[])
        on conflict (area, indicator, breakdown, period) do update
        set seq = excluded.seq, latest = excluded.latest, score_id = excluded.score_id
        where score_head.seq < excluded.seq
        returning score_id
        """,
        *columns(
            (
                s.area,
                s.indicator,
                s.breakdown,
                s.period or "",
                s.cause.seq,
                _is_latest(s),
                s.id,
            )
            for s in scores
        ),
    )
    return {r["score_id"] for r in rows}


async def add_alert_changes(
    tx: asyncpg.Connection, changes: Sequence[tuple[AlertChanged, Raw]]
) -> set[UUID]:
    """Store every transition once by id; return the new ones."""
    rows = await tx.fetch(
        """
        insert into alert_change (id, alert_id, seq, score_id, recorded_at, body)
        select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[],
                             $5::timestamptz[], $6::text[])
        on conflict do nothing returning id
        """,
        *columns(
            (c.id, c.alert_id, c.cause.seq, c.score_id, c.recorded_at, raw) for c, raw in changes
        ),
    )
    return {r["id"] for r in rows}


async def move_alert_heads(tx: asyncpg.Connection, changes: Sequence[AlertChanged]) -> set[UUID]:
    """Move the head of each alert forward; return the transitions that became heads.

    `changes` holds one for each alert.
    """
    rows = await tx.fetch(
        """
        insert into alert_head (alert_id, change_id, area, indicator, state, seq, recorded_at)
        select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[],
                             $6::bigint[], $7::timestamptz[])
        on conflict (alert_id) do update
        set change_id = excluded.change_id, state = excluded.state, seq = excluded.seq,
            recorded_at = excluded.recorded_at
        where alert_head.seq < excluded.seq
        returning change_id
        """,
        *columns(
            (c.alert_id, c.id, c.area, c.indicator, c.state, c.cause.seq, c.recorded_at)
            for c in changes
        ),
    )
    return {r["change_id"] for r in rows}


async def keep_cards(
    tx: asyncpg.Connection, cards: Sequence[tuple[ScorecardHeading, bytes]]
) -> None:
    """Keep cards that became current; one that returns has a new counter."""
    await tx.execute(
        """
        insert into card (id, body) select * from unnest($1::uuid[], $2::text[])
        on conflict (id) do update set body = excluded.body
        """,
        *columns((c.id, raw.decode()) for c, raw in cards),
    )


async def move_cards(tx: asyncpg.Connection, cards: Sequence[ScorecardHeading]) -> set[UUID]:
    """Put newer cards in place of older ones; return those that are current now.

    `cards` holds one for each area, dimension and group.
    """
    rows = await tx.fetch(
        """
        insert into scorecard (area, dimension, group_code, counter, card_id)
        select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::uuid[])
        on conflict (area, dimension, group_code) do update
        set counter = excluded.counter, card_id = excluded.card_id
        where scorecard.counter < excluded.counter
        returning card_id
        """,
        *columns((c.area, c.dimension, c.group.code, c.counter, c.id) for c in cards),
    )
    return {r["card_id"] for r in rows}


async def add_stories(tx: asyncpg.Connection, stories: Sequence[tuple[StoryHeading, Raw]]) -> None:
    """Store every story once."""
    await tx.execute(
        """
        insert into story (id, recorded_at, subject, body)
        select * from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[])
        on conflict do nothing
        """,
        *columns((s.id, s.recorded_at, subject_of(s), raw) for s, raw in stories),
    )


async def move_story_heads(
    tx: asyncpg.Connection, stories: Collection[tuple[StoryHeading, Raw]]
) -> set[str]:
    """Put later stories in place of earlier ones; return the subjects that have a new one.

    `stories` holds one for each subject. Of one order, as when only an owner's words are new,
    the one with the higher counter wins.
    """
    rows = await tx.fetch(
        """
        insert into story_head (subject, area, position, counter, made_from, body)
        select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[],
                             $5::uuid[], $6::text[])
        on conflict (subject) do update
        set position = excluded.position, counter = excluded.counter,
            made_from = excluded.made_from, body = excluded.body
        where (story_head.position, story_head.counter)
            < (excluded.position, excluded.counter)
        returning subject
        """,
        *columns(
            (subject_of(s), s.area, s.order, s.counter, s.made_from[0], raw) for s, raw in stories
        ),
    )
    return {r["subject"] for r in rows}


def _is_latest(score: ScoreComputed) -> bool:
    """Whether it may be the current score of its series: also one that says 'no figure'."""
    return score.latest or score.period is None
