"""Answers to the gateway's questions."""

from collections.abc import Sequence

import asyncpg
from thrive_shared.contracts.questions import (
    Answer,
    ProgressAnswered,
    ProgressAsked,
    Question,
    ScorecardsAnswered,
    ScorecardsAsked,
    WhatIfAsked,
)
from thrive_shared.contracts.scoring import Cause, ScorecardComputed
from thrive_shared.contracts.topics import QUESTION_ANSWERED
from thrive_shared.db.pool import snapshot
from thrive_shared.kafka.outgoing import Outgoing
from thrive_shared.kafka.questions import by_question

from thrive_scoring.domain.cards import Card, Setting, draft, finish
from thrive_scoring.domain.frame import Frame
from thrive_scoring.domain.standing import Standing
from thrive_scoring.repository import progress
from thrive_scoring.service.supposing import Supposing


class Answering:
    """Answers from the question alone, or by a look at what is scored. Writes nothing."""

    def __init__(
        self, *, pool: asyncpg.Pool, partitions: int, scorers: str, generation: str
    ) -> None:
        """`scorers`: the consumer group that scores the log of record."""
        self._pool = pool
        self._partitions = partitions
        self._scorers = scorers
        self._supposing = Supposing(pool=pool, partitions=partitions, generation=generation)

    async def answer(self, asked: Question) -> Outgoing:
        """The answer as an event."""
        return by_question(
            QUESTION_ANSWERED, await self._answer(asked), partitions=self._partitions
        )

    async def _answer(self, asked: Question) -> Answer:
        if isinstance(asked, ProgressAsked):
            return await self._progress(asked)
        if isinstance(asked, WhatIfAsked):
            return await self._supposing.answer(asked)
        return ScorecardsAnswered(id=asked.id, cards=tuple(scorecards(asked)))

    async def _progress(self, asked: ProgressAsked) -> ProgressAnswered:
        async with snapshot(self._pool) as tx:
            heads, published = await progress.how_far(tx, group=self._scorers)
        scored = tuple(Cause(partition=p, seq=seq) for p, seq in heads)
        return ProgressAnswered(id=asked.id, scored=scored, published=published)


def scorecards(asked: ScorecardsAsked) -> Sequence[ScorecardComputed]:
    """The cards that the area group would show of this state, by dimension and group."""
    frame = Frame([asked.framework])
    setting = Setting(
        frame=frame,
        since=asked.framework_since,
        pending=asked.framework_pending,
        day=asked.day,
    )
    standing = _standing(asked)
    drafts = [draft(standing, group, setting=setting) for group in frame.groups.values()]
    made = [_published(card) for card in finish(drafts, setting=setting)]
    return sorted(made, key=lambda c: (c.dimension, c.group.code))


def _standing(asked: ScorecardsAsked) -> Standing:
    standing = Standing(asked.area)
    standing.cards = {(kept.dimension, kept.code): "" for kept in asked.kept}
    for score in asked.scores:
        standing.take_score(score.model_dump(mode="json"))
    for alert in asked.alerts:
        standing.take_alert(alert.model_dump(mode="json"))
    return standing


def _published(card: Card) -> ScorecardComputed:
    """A card as its readers get it."""
    return ScorecardComputed.model_validate_json(card.encoded())
