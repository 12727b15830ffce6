"""What an explanation is made from, as known at an instant."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import asyncpg
from thrive_shared.contracts.scoring import AlertChanged, ScorecardComputed, ScoreComputed

from thrive_gateway.stored_evidence import StoredEvidence


class KnownEvidence(StoredEvidence):
    """Nothing that was recorded later: no score, no transition, no scorecard.

    A scorecard that was never shown, because it was made for a read as known at that instant, is
    looked for among those that its area had then.
    """

    def __init__(
        self,
        pool: asyncpg.Pool,
        *,
        at: datetime,
        cards: Callable[[str], Awaitable[list[ScorecardComputed]]],
    ) -> None:
        super().__init__(pool)
        self._at = at
        self._cards_of = cards

    async def _score_asked(self, asked: UUID) -> ScoreComputed | None:
        found = await super()._score_asked(asked)
        return found if found and found.recorded_at <= self._at else None

    async def _changes(self, asked: UUID) -> list[AlertChanged]:
        changes = [c for c in await super()._changes(asked) if c.recorded_at <= self._at]
        told = {id for c in changes for id in (c.id, c.alert_id)}
        return changes if asked in told else []

    async def _card_asked(self, asked: UUID, *, area: str | None) -> ScorecardComputed | None:
        found = await super()._card_asked(asked, area=area)
        if found is not None and found.recorded_at <= self._at:
            return found
        if area is None or found is not None or await self._came_later(asked):
            return None
        return next((card for card in await self._cards_of(area) if card.id == asked), None)

    async def _came_later(self, asked: UUID) -> bool:
        """Whether that id is of a score or an alert, so that no scorecard can have it."""
        return bool(await super()._score_asked(asked) or await super()._changes(asked))
