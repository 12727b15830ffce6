"""The Reader over the gateway's own database."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
from thrive_shared.contracts.framework import AlertRule, FrameworkSlice
from thrive_shared.contracts.ingest import (
    CommentaryReceived,
    Observation,
    RebaseDecided,
    SubmissionRejected,
)
from thrive_shared.contracts.narrative import StoryWritten
from thrive_shared.contracts.scoring import (
    AlertChanged,
    ScorecardComputed,
    ScoreComputed,
)

from .domain.explaining.evidence import Evidence
from .domain.framework import merge
from .domain.pairing import Place, StoryShown, place_beside, quoted, series_place, tell
from .domain.rejections import as_one
from .reader import AlertState, PeerValue, SeriesPoint, SubmissionTrace
from .repository import reads, rebases
from .stored_evidence import StoredEvidence

_TRACE_LIMIT = 500
_OBSERVED = Observation.model_fields.keys() - {"cells"}
"""Cells are read where a figure is explained, only."""


class StoredReader:
    """Reads current state; the framework is kept in memory until a partition has a newer one."""

    known_at: datetime | None = None
    """The instant that it reads as known at; None: now."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._framework: tuple[dict[int, int], FrameworkSlice | None] = ({}, None)

    async def framework(self) -> FrameworkSlice | None:
        versions = await reads.framework_versions(self._pool)
        known, framework = self._framework
        if versions != known:
            bodies = await reads.framework_bodies(self._pool, versions)
            framework = merge([framework_of(b) for b in bodies])
            self._framework = (versions, framework)
        return framework

    async def day(self) -> date | None:
        return await reads.newest_day(self._pool)

    async def cards(self, area: str) -> list[ScorecardComputed]:
        bodies = await reads.cards(self._pool, area=area)
        cards = [ScorecardComputed.model_validate_json(b) for b in bodies]
        newest = max((c.framework_version for c in cards), default=0)
        # A new version makes all cards anew: an older one is of a group that has gone.
        return [c for c in cards if c.framework_version == newest]

    async def scores(self, area: str) -> list[ScoreComputed]:
        bodies = await reads.latest_scores(self._pool, area=area)
        return [ScoreComputed.model_validate_json(b) for b in bodies]

    async def score(self, score_id: UUID) -> ScoreComputed | None:
        body = await reads.score(self._pool, score_id=score_id)
        return ScoreComputed.model_validate_json(body) if body else None

    async def series(
        self,
        indicator: str,
        area: str,
        *,
        after: tuple[str, str] = ("", ""),
        limit: int | None = None,
    ) -> list[SeriesPoint]:
        rows = await reads.current_points(
            self._pool, indicator=indicator, area=area, after=after, limit=limit
        )
        return [point_of(r) for r in rows]

    async def peers(self, *, indicator: str, breakdown: str, period: str) -> list[PeerValue]:
        rows = await reads.peer_values(
            self._pool, indicator=indicator, breakdown=breakdown, period=period
        )
        return [PeerValue(area=r["area"], value=r["value"]) for r in rows]

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
        bodies = await reads.alerts(
            self._pool,
            area=area,
            indicator=indicator,
            states=states,
            rules=rules,
            before=before,
            limit=limit,
        )
        return alerts_of(bodies)

    async def alert_history(self, alert_id: UUID) -> list[AlertChanged]:
        return alerts_of(await reads.alert_history(self._pool, alert_id=alert_id))

    async def proposing(self) -> list[ScoreComputed]:
        bodies = await rebases.proposing(self._pool, at=self.known_at)
        return [ScoreComputed.model_validate_json(b) for b in bodies]

    async def rebases(
        self, *, area: str | None = None, indicator: str | None = None
    ) -> list[RebaseDecided]:
        bodies = await rebases.about(self._pool, area=area, indicator=indicator, at=self.known_at)
        return [RebaseDecided.model_validate_json(b) for b in bodies]

    async def stories_beside(
        self, shown: Sequence[ScorecardComputed | ScoreComputed]
    ) -> list[StoryShown]:
        return await self._tell([place_beside(s) for s in shown])

    async def stories(self, area: str) -> list[StoryShown]:
        cards = [place_beside(c) for c in await self.cards(area)]
        series = [
            series_place(
                area=area,
                indicator=r["indicator"],
                breakdown=r["breakdown"],
                score_id=r["score_id"],
            )
            for r in await reads.series_heads(self._pool, area=area)
        ]
        return await self._tell([*cards, *series])

    async def commentary(self, ids: Collection[UUID]) -> dict[UUID, CommentaryReceived]:
        found = words_of(await reads.commentary(self._pool, ids=ids)) if ids else []
        return {w.commentary_id: w for w in found}

    async def commentary_about(
        self, area: str, *, indicator: str | None = None
    ) -> list[CommentaryReceived]:
        bodies = await reads.commentary_about(self._pool, area=area, indicator=indicator)
        return words_of(bodies)

    async def submission(self, submission_id: UUID) -> SubmissionTrace | None:
        entries = await reads.log_entries(self._pool, submission_id=submission_id)
        bodies = await reads.rejections_of(self._pool, submission_id=submission_id)
        rejected = as_one([SubmissionRejected.model_validate_json(b) for b in bodies])
        if not entries and rejected is None:
            return None
        points = await reads.points_of_submission(
            self._pool, submission_id=submission_id, limit=_TRACE_LIMIT
        )
        score_ids = await reads.score_ids_of_submission(
            self._pool, submission_id=submission_id, limit=_TRACE_LIMIT
        )
        alerts = await reads.alerts_of_submission(self._pool, submission_id=submission_id)
        return SubmissionTrace(
            **_origin(entries, rejected=rejected),
            submission_id=submission_id,
            accepted=sum(e["rows"] for e in entries),
            rejected=rejected,
            points=tuple(map(point_of, points)),
            score_ids=tuple(score_ids),
            alerts=tuple(alerts_of(alerts)),
        )

    async def evidence(self, asked: UUID, *, area: str | None = None) -> Evidence | None:
        return await StoredEvidence(self._pool).about(asked, area=area)

    async def _tell(self, places: Sequence[Place]) -> list[StoryShown]:
        bodies = await self._story_bodies(places)
        stories = {k: StoryWritten.model_validate_json(b) for k, b in bodies.items()}
        words = await self.commentary({id for s in stories.values() for id in quoted(s)})
        return [tell(p, story=stories.get(p.key), words=words) for p in places]

    async def _story_bodies(self, places: Sequence[Place]) -> dict[str, str]:
        """The story to look at for each place, by the place's key."""
        return await reads.stories(self._pool, subjects=[p.key for p in places])


def framework_of(body: str) -> FrameworkSlice:
    """A stored slice."""
    return FrameworkSlice.model_validate_json(body)


def _origin(
    entries: Sequence[asyncpg.Record], *, rejected: SubmissionRejected | None
) -> dict[str, Any]:
    """Who sent a submission: from the log, else from its rejection."""
    if entries:
        first = entries[0]
        found = {k: first[k] for k in ("partner", "reference", "file")}
        return found | {"received_at": first["recorded_at"]}
    assert rejected is not None
    return {
        "partner": rejected.partner,
        "reference": rejected.reference,
        "file": None,
        "received_at": rejected.recorded_at,
    }


def words_of(bodies: Iterable[str]) -> list[CommentaryReceived]:
    """Stored commentary."""
    return [CommentaryReceived.model_validate_json(b) for b in bodies]


def alerts_of(bodies: Iterable[str]) -> list[AlertChanged]:
    """Stored transitions."""
    return [AlertChanged.model_validate_json(b) for b in bodies]


def point_of(row: asyncpg.Record) -> SeriesPoint:
    """A stored figure with its score."""
    return SeriesPoint(
        indicator=row["indicator"],
        area=row["area"],
        breakdown=row["breakdown"],
        period=row["period"],
        observation=Observation.model_validate({f: row[f] for f in _OBSERVED}),
        partner=row["partner"],
        reference=row["reference"],
        file=row["file"],
        submission_id=row["submission_id"],
        framework_version=row["framework_version"],
        received_at=row["recorded_at"],
        score=ScoreComputed.model_validate_json(row["score"]) if row["score"] else None,
    )
