"""The reader of what was known at an instant."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

import asyncpg
from thrive_shared.contracts.framework import AlertRule, FrameworkSlice
from thrive_shared.contracts.ingest import CommentaryReceived
from thrive_shared.contracts.questions import ScorecardsAnswered
from thrive_shared.contracts.scoring import AlertChanged, ScorecardComputed, ScoreComputed

from thrive_gateway.domain.explaining.evidence import Evidence
from thrive_gateway.domain.framework import merge
from thrive_gateway.domain.pairing import Place, StoryShown
from thrive_gateway.reader import AlertState, PeerValue, SeriesPoint
from thrive_gateway.repository import known, reads
from thrive_gateway.stored_reader import (
    StoredReader,
    alerts_of,
    framework_of,
    point_of,
    words_of,
)

from .card_question import CardQuestion
from .evidence import KnownEvidence
from .questions import Questions

_OPEN: tuple[AlertState, ...] = ("open",)


class KnownReader(StoredReader):
    """The state after all log records recorded by an instant, with the framework then in force.

    Owners' words are filled in as they read now: those that were erased are gone at every instant.
    """

    def __init__(
        self, pool: asyncpg.Pool, *, at: datetime, questions: Questions, partitions: int
    ) -> None:
        super().__init__(pool)
        self.known_at = at
        self._at = at
        self._questions = questions
        self._card_question = CardQuestion(pool, at=at, partitions=partitions)

    async def framework(self) -> FrameworkSlice | None:
        versions = await known.framework_versions(self._pool, at=self._at)
        bodies = await reads.framework_bodies(self._pool, versions)
        return merge([framework_of(b) for b in bodies])

    async def day(self) -> date | None:
        return max((await known.days(self._pool, at=self._at)).values(), default=None)

    async def cards(self, area: str) -> list[ScorecardComputed]:
        """The cards, made anew by scoring from the scores and alerts then known."""
        asked = await self._card_question.about(
            area, alerts=await self.alerts(area=area, states=_OPEN)
        )
        if asked is None:
            return []
        told = await self._questions.ask(asked)
        assert isinstance(told, ScorecardsAnswered)
        return list(told.cards)

    async def scores(self, area: str) -> list[ScoreComputed]:
        bodies = await known.latest_scores(self._pool, area=area, at=self._at)
        return [ScoreComputed.model_validate_json(b) for b in bodies]

    async def series(
        self,
        indicator: str,
        area: str,
        *,
        after: tuple[str, str] = ("", ""),
        limit: int | None = None,
    ) -> list[SeriesPoint]:
        rows = await known.points(
            self._pool, indicator=indicator, area=area, after=after, limit=limit, at=self._at
        )
        return [point_of(r) for r in rows]

    async def peers(self, *, indicator: str, breakdown: str, period: str) -> list[PeerValue]:
        rows = await known.peer_values(
            self._pool, indicator=indicator, breakdown=breakdown, period=period, at=self._at
        )
        return [PeerValue(area=r["area"], value=r["value"]) for r in rows]

    async def commentary_about(
        self, area: str, *, indicator: str | None = None
    ) -> list[CommentaryReceived]:
        bodies = await known.commentary_about(
            self._pool, area=area, indicator=indicator, at=self._at
        )
        return words_of(bodies)

    async def evidence(self, asked: UUID, *, area: str | None = None) -> Evidence | None:
        framework = await self.framework()
        home = framework.home_area if framework else None
        known_then = KnownEvidence(self._pool, at=self._at, cards=self.cards)
        return await known_then.about(asked, area=area or home)

    async def alerts(
        self,
        *,
        area: str | None = None,
        states: Collection[AlertState] = ("open", "pending"),
        indicator: str | None = None,
        rules: Collection[AlertRule] = (),
        before: tuple[datetime, UUID] | None = None,
        limit: int | None = None,
    ) -> list[AlertChanged]:
        bodies = await known.alerts(
            self._pool,
            area=area,
            indicator=indicator,
            states=states,
            rules=rules,
            before=before,
            limit=limit,
            at=self._at,
        )
        return alerts_of(bodies)

    async def alert_history(self, alert_id: UUID) -> list[AlertChanged]:
        return alerts_of(await known.alert_history(self._pool, alert_id=alert_id, at=self._at))

    async def stories(self, area: str) -> list[StoryShown]:
        return await self.stories_beside([*await self.cards(area), *await self.scores(area)])

    async def _story_bodies(self, places: Sequence[Place]) -> dict[str, str]:
        wanted = [(p.key, p.current) for p in places]
        return await known.stories(self._pool, places=wanted, at=self._at)
