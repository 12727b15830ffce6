"""The question which scorecards an area had: with all that they were made from."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from uuid import uuid4

import asyncpg
from thrive_shared import clock
from thrive_shared.contracts.framework import FrameworkSlice
from thrive_shared.contracts.questions import CardKept, ScorecardsAsked
from thrive_shared.contracts.scoring import AlertChanged, ScoreComputed

from thrive_gateway.domain.cards import groups_kept, headline_series
from thrive_gateway.domain.framework import merge, passed_by_all
from thrive_gateway.repository import known, reads
from thrive_gateway.stored_reader import framework_of


class CardQuestion:
    """Gathers what was known at an instant."""

    def __init__(self, pool: asyncpg.Pool, *, at: datetime, partitions: int) -> None:
        self._pool = pool
        self._at = at
        self._partitions = partitions

    async def about(self, area: str, *, alerts: Sequence[AlertChanged]) -> ScorecardsAsked | None:
        """The question, with the alerts then open; None before a whole framework was in force."""
        versions = await known.framework_versions(self._pool, at=self._at)
        version = passed_by_all(versions, partitions=self._partitions)
        if version is None:
            return None
        framework = await self._framework(version)
        first_scored = await known.first_scored(self._pool, area=area, at=self._at)
        since = await known.versions_in_force(self._pool, at=self._at)
        earlier = await self._replaced(since, current=version)
        scores = await known.scores_behind_cards(
            self._pool, area=area, series=headline_series(framework), at=self._at
        )
        kept = groups_kept(earlier, first_scored=first_scored)
        days = await known.days(self._pool, at=self._at)
        return ScorecardsAsked(
            id=uuid4(),
            asked_at=clock.now(),
            area=area,
            as_known_at=self._at,
            framework=framework,
            framework_since=since[version],
            framework_pending=max(versions.values()) > version,
            day=passed_by_all(days, partitions=self._partitions),
            scores=tuple(ScoreComputed.model_validate_json(b) for b in scores),
            alerts=tuple(alerts),
            kept=tuple(CardKept(dimension=d, code=c) for d, c in sorted(kept)),
        )

    async def _framework(self, version: int) -> FrameworkSlice:
        every = dict.fromkeys(range(self._partitions), version)
        bodies = await reads.framework_bodies(self._pool, every)
        framework = merge([framework_of(b) for b in bodies])
        assert framework is not None
        return framework

    async def _replaced(
        self, since: dict[int, datetime], *, current: int
    ) -> list[tuple[FrameworkSlice, datetime]]:
        """Each earlier version, and when the next was in force everywhere."""
        return [
            (await self._framework(version), since[following])
            for version, following in pairwise(since)
            if following <= current
        ]
