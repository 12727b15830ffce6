"""What an explanation is made from, out of the gateway's own database."""

import asyncio
from collections.abc import Collection, Sequence
from uuid import UUID

import asyncpg
import orjson
from thrive_shared.contracts.framework import FrameworkSlice
from thrive_shared.contracts.ingest import Observation, RebaseDecided
from thrive_shared.contracts.scoring import AlertChanged, ScorecardComputed, ScoreComputed

from .domain.explaining.evidence import (
    AlertEvidence,
    CardEvidence,
    Evidence,
    EvidenceMissing,
    Received,
    ScoreEvidence,
)
from .repository import evidence, reads, rebases

Frameworks = dict[tuple[int, int], FrameworkSlice]
"""By version and log partition."""


class StoredEvidence:
    """Gathers what a scorecard, a score or an alert stands on."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def about(self, asked: UUID, *, area: str | None = None) -> Evidence | None:
        """The evidence on whatever has that id; None if nothing has. Raises EvidenceMissing.

        `area`: where to look for a scorecard that is not stored.
        """
        score = await self._score_asked(asked)
        if score is not None:
            [found] = await self._stood_on([score])
            return found
        return await self._alert(asked) or await self._card(asked, area=area)

    async def _score_asked(self, asked: UUID) -> ScoreComputed | None:
        return next(iter(await self._scores({asked})), None)

    async def _changes(self, asked: UUID) -> list[AlertChanged]:
        """The life of the alert that has that id, or a transition that has it."""
        alert_id = await evidence.alert_of_change(self._pool, change_id=asked) or asked
        bodies = await reads.alert_history(self._pool, alert_id=alert_id)
        return [AlertChanged.model_validate_json(b) for b in bodies]

    async def _card_asked(
        self,
        asked: UUID,
        *,
        area: str | None,  # noqa: ARG002 -- of a reader that makes cards anew
    ) -> ScorecardComputed | None:
        body = await evidence.card(self._pool, card_id=asked)
        return ScorecardComputed.model_validate_json(body) if body else None

    async def _alert(self, asked: UUID) -> AlertEvidence | None:
        changes = await self._changes(asked)
        if not changes:
            return None
        change = next((c for c in changes if c.id == asked), changes[-1])
        scores = await self._scores({change.score_id})
        if not scores:
            raise EvidenceMissing
        [score] = await self._stood_on(scores)
        return AlertEvidence(changes=changes, asked=change, score=score)

    async def _card(self, asked: UUID, *, area: str | None) -> CardEvidence | None:
        card = await self._card_asked(asked, area=area)
        if card is None:
            return None
        scores = await self._scores({s.score_id for s in card.scores})
        found = await self._stood_on(scores, history=False)
        return CardEvidence(card=card, scores={e.score.id: e for e in found})

    async def _scores(self, ids: Collection[UUID]) -> list[ScoreComputed]:
        bodies = await evidence.scores(self._pool, ids=ids)
        return [ScoreComputed.model_validate_json(b) for b in bodies]

    async def _stood_on(
        self, scores: Sequence[ScoreComputed], *, history: bool = True
    ) -> list[ScoreEvidence]:
        """What each score stands on. Raises EvidenceMissing while the log is behind one of them."""
        positions = await evidence.log_positions(
            self._pool, partitions={s.cause.partition for s in scores}
        )
        if any(positions.get(s.cause.partition, 0) < s.cause.seq for s in scores):
            raise EvidenceMissing
        frameworks = await self._frameworks(scores)
        return await asyncio.gather(
            *(self._score(s, frameworks=frameworks, history=history) for s in scores)
        )

    async def _frameworks(self, scores: Collection[ScoreComputed]) -> Frameworks:
        rows = await evidence.framework_slices(self._pool, places={_place(s) for s in scores})
        return {
            (r["version"], r["partition"]): FrameworkSlice.model_validate_json(r["body"])
            for r in rows
        }

    async def _score(
        self, score: ScoreComputed, *, frameworks: Frameworks, history: bool
    ) -> ScoreEvidence:
        framework = frameworks.get(_place(score))
        if framework is None:
            raise EvidenceMissing
        own = await self._figures(score, area=score.area, periods=None if history else _of(score))
        other: dict[str, Received] = {}
        if score.benchmark is not None and score.period is not None:
            other = await self._figures(score, area=score.benchmark.area, periods={score.period})
        least: dict[str, Received] = {}
        if score.gap is not None and score.gap.absolute is not None:
            least = await self._figures(
                score, area=score.area, periods=_of_gap(score), breakdown=score.gap.least
            )
        return ScoreEvidence(
            score=score,
            framework=framework,
            figures=own,
            comparator=other.get(score.period or ""),
            rebase=await self._rebase(score),
            least=least,
            history=history,
        )

    async def _rebase(self, score: ScoreComputed) -> RebaseDecided | None:
        rebased = score.spc.rebased if score.spc else None
        if rebased is None:
            return None
        bodies = await rebases.decisions(self._pool, ids={rebased.decision_id})
        return next((RebaseDecided.model_validate_json(b) for b in bodies), None)

    async def _figures(
        self,
        score: ScoreComputed,
        *,
        area: str,
        periods: Collection[str] | None,
        breakdown: str | None = None,
    ) -> dict[str, Received]:
        rows = await evidence.figures_as_known(
            self._pool,
            indicator=score.indicator,
            breakdown=breakdown or score.breakdown,
            area=area,
            partition=score.cause.partition,
            seq=score.cause.seq,
            periods=periods,
        )
        return {r["period"]: _received(r) for r in rows}


def _place(score: ScoreComputed) -> tuple[int, int]:
    return score.framework_version, score.cause.partition


def _of(score: ScoreComputed) -> set[str]:
    """The periods that the verdicts of a score name."""
    moves = [d.since for d in (score.short, score.long) if d is not None]
    return {p for p in (score.period, *moves) if p is not None} | _of_gap(score)


def _of_gap(score: ScoreComputed) -> set[str]:
    """The periods between which a score's gap was compared."""
    since = score.gap.since if score.gap is not None else None
    return {p for p in (score.period, since) if p is not None}


def _received(row: asyncpg.Record) -> Received:
    fields = {f: row[f] for f in Observation.model_fields}
    cells = fields.pop("cells")
    return Received(
        observation=Observation(**fields, cells=None if cells is None else orjson.loads(cells)),
        submission_id=row["submission_id"],
        partner=row["partner"],
        reference=row["reference"],
        file=row["file"],
        received_at=row["recorded_at"],
        framework_version=row["framework_version"],
        partition=row["partition"],
        seq=row["seq"],
    )
