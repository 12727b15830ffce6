"""The gateway's Reader in memory, over the shipped framework and figures."""

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from browser.evidence import card_evidence, score_evidence
from browser.scored import DAY, absent, scored_points
from browser.shipped import RECEIVED, framework, identity
from thrive_gateway.domain.explaining.evidence import AlertEvidence, Evidence
from thrive_gateway.known.problems import BeforeTheFirstRecord, InTheFuture
from thrive_gateway.reader import (
    AlertState,
    PeerValue,
    SeriesPoint,
    StoryShown,
    StoryState,
    SubmissionTrace,
)
from thrive_shared.contracts.framework import AlertRule, FrameworkSlice, Named
from thrive_shared.contracts.ingest import (
    CommentaryReceived,
    RebaseDecided,
    SubmissionRejected,
)
from thrive_shared.contracts.narrative import Figure, Quote, StoryWritten, Text
from thrive_shared.contracts.scoring import (
    AlertChanged,
    CardScore,
    Counts,
    Dimension,
    RollUp,
    ScorecardComputed,
    ScoreComputed,
)

HOME = "E08000037"


class MemoryReader:
    """Holds everything; `change` gives one series a new value, as a submission would."""

    def __init__(self) -> None:
        self.points = list(scored_points())
        self.event = 1
        self.known_at: datetime | None = None
        self.rewriting = False
        self.rejected: list[SubmissionRejected] = []
        self.decided: list[RebaseDecided] = []
        self.submissions: dict[UUID, SubmissionTrace] = {}
        self.published: FrameworkSlice | None = framework()

    def change(
        self, *, indicator: str, value: str | None, computed: bool = False, **says: object
    ) -> None:
        """Revise the newest figure of an indicator of the home area, and what its score says."""
        index = max(
            i for i, p in enumerate(self.points) if (p.indicator, p.area) == (indicator, HOME)
        )
        point = self.points[index]
        assert point.score is not None
        made = {"value": value, "computed": computed}
        seen = point.observation.model_copy(update={**made, "revision": 2})
        score = point.score.model_copy(update={**made, "id": identity(value or "none"), **says})
        self.points[index] = replace(point, observation=seen, score=score)
        self.event += 1

    async def at(self, moment: datetime) -> "MemoryReader":
        """The same, as though nothing had changed since then; refuses what lies ahead."""
        if moment > datetime.now(UTC):
            raise InTheFuture(as_known_at=moment)
        if moment < RECEIVED:
            raise BeforeTheFirstRecord(as_known_at=moment, earliest=RECEIVED)
        then = copy(self)
        then.known_at = moment
        return then

    async def framework(self) -> FrameworkSlice | None:
        return self.published

    async def day(self) -> date | None:
        return DAY

    async def cards(self, area: str) -> list[ScorecardComputed]:
        found = framework()
        dimensions: tuple[tuple[Dimension, Iterable[Named]], ...] = (
            ("objective", found.objectives),
            ("pledge", found.pledges),
            ("perspective", found.perspectives),
        )
        scores = await self.scores(area)
        return [
            _card(group, dimension=dimension, scores=scores)
            for dimension, groups in dimensions
            for group in groups
        ]

    async def scores(self, area: str) -> list[ScoreComputed]:
        latest = {
            (p.indicator, p.breakdown): p.score for p in self.points if p.area == area and p.score
        }
        if area == HOME:
            for each in framework().indicators:
                for breakdown in each.headline:
                    empty = absent(each, area=area, breakdown=breakdown)
                    latest.setdefault((each.code, breakdown), empty)
        return list(latest.values())

    async def score(self, score_id: UUID) -> ScoreComputed | None:
        return next((p.score for p in self.points if p.score and p.score.id == score_id), None)

    async def series(self, indicator: str, area: str) -> list[SeriesPoint]:
        return [p for p in self.points if (p.indicator, p.area) == (indicator, area)]

    async def peers(self, *, indicator: str, breakdown: str, period: str) -> list[PeerValue]:
        wanted = (indicator, breakdown, period)
        own = [
            PeerValue(area=p.area, value=p.observation.value)
            for p in self.points
            if (p.indicator, p.breakdown, p.period) == wanted
        ]
        base = next(float(each.value or 0) for each in own if each.area == HOME)
        invented = (
            PeerValue(area=f"E080001{n:02d}", value=f"{base * (0.8 + 0.012 * n):.2f}")
            for n in range(30)
        )
        return [*own, *invented]

    async def proposing(self) -> list[ScoreComputed]:
        areas = {p.area for p in self.points}
        found = [s for area in sorted(areas) for s in await self.scores(area)]
        return [s for s in found if s.spc and s.spc.proposal]

    async def rebases(
        self, *, area: str | None = None, indicator: str | None = None
    ) -> list[RebaseDecided]:
        return [
            each
            for each in self.decided
            if area in (None, each.area) and indicator in (None, each.indicator)
        ]

    async def alerts(
        self, *, area: str | None = None, states: Collection[AlertState] = ("open", "pending")
    ) -> list[AlertChanged]:
        scores = await self.scores(area or HOME)
        worse = (s for s in scores if s.benchmark and s.benchmark.verdict == "worse")
        return [alert for alert in map(_alert, worse) if alert.state in states]

    async def alert_history(self, alert_id: UUID) -> list[AlertChanged]:
        return [each for each in await self.alerts() if each.alert_id == alert_id]

    async def _story(self, *, area: str, indicator: str, breakdown: str = "all") -> StoryShown:
        scores = await self.scores(area)
        found = [s for s in scores if (s.indicator, s.breakdown) == (indicator, breakdown)]
        if self.rewriting or not found:
            state: StoryState = "being_rewritten" if self.rewriting else "none"
            return StoryShown(subject="indicator", area=area, indicator=indicator, state=state)
        quotes = await self.commentary_about(area, indicator=indicator)
        return StoryShown(
            subject="indicator",
            area=area,
            indicator=indicator,
            breakdown=breakdown,
            state="shown",
            story=_story(found[0], quotes=quotes),
            quotes={each.commentary_id: each for each in quotes},
        )

    async def stories_beside(
        self, shown: Sequence[ScorecardComputed | ScoreComputed]
    ) -> list[StoryShown]:
        return [
            StoryShown(
                subject="scorecard",
                area=each.area,
                dimension=each.dimension,
                group=each.group.code,
                state="none",
            )
            if isinstance(each, ScorecardComputed)
            else await self._story(
                area=each.area, indicator=each.indicator, breakdown=each.breakdown
            )
            for each in shown
        ]

    async def stories(self, area: str) -> list[StoryShown]:
        return [
            await self._story(area=area, indicator=each.indicator, breakdown=each.breakdown)
            for each in await self.scores(area)
        ]

    async def commentary(self, ids: Collection[UUID]) -> dict[UUID, CommentaryReceived]:
        found = await self.commentary_about(HOME)
        return {each.commentary_id: each for each in found if each.commentary_id in ids}

    async def commentary_about(
        self, area: str, *, indicator: str | None = None
    ) -> list[CommentaryReceived]:
        own = (each for each in COMMENTARY if each.area == area)
        return [each for each in own if indicator in (None, each.indicator)]

    async def rejections(self, limit: int = 50) -> list[SubmissionRejected]:
        return self.rejected[:limit]

    async def submission(self, submission_id: UUID) -> SubmissionTrace | None:
        return self.submissions.get(submission_id)

    async def evidence(
        self,
        asked: UUID,
        *,
        area: str | None = None,  # noqa: ARG002 -- every card is current here
    ) -> Evidence | None:
        scores = {p.score.id: p.score for p in self.points if p.score}
        if asked in scores:
            return score_evidence(scores[asked], points=self.points)
        for alert in await self.alerts():
            if asked in (alert.id, alert.alert_id):
                score = score_evidence(scores[alert.score_id], points=self.points)
                return AlertEvidence(changes=[alert], asked=alert, score=score)
        for card in await self.cards(HOME):
            if asked == card.id:
                wanted = {s.score_id for s in card.scores}
                shown = [s for s in await self.scores(HOME) if s.id in wanted]
                return card_evidence(card, scores=shown, points=self.points)
        return None

    async def now(self) -> "MemoryReader":
        return self

    async def last_event_id(self) -> int:
        return self.event


COMMENTARY = [
    CommentaryReceived.model_validate(
        {
            "commentary_id": identity(f"{kind} {code}"),
            "kind": kind,
            "indicator": code,
            "area": HOME,
            "text": text,
            "owner": owner,
            "due": due,
            "illustrative": True,
            "partner": "gateshead-council",
            "recorded_at": RECEIVED,
        }
    )
    for kind, code, text, owner, due in (
        (
            "explanation",
            "PR5",
            "The years at home took away active routines, and food prices rose fastest for the "
            "families with least.",
            "Director of Public Health",
            None,
        ),
        (
            "action",
            "PR5",
            "Extend the healthy weight offer to every primary school in the central locality.",
            "Consultant in public health",
            "2027-03-31",
        ),
        (
            "action",
            "OR1",
            "Two more repair teams until the backlog from the new scheduling system is cleared.",
            "Head of repairs",
            "2027-01-31",
        ),
    )
]


def _story(score: ScoreComputed, *, quotes: list[CommentaryReceived]) -> StoryWritten:
    value = Figure(source_id=score.id, field="value", shown=f"{score.value or 'unknown'}%")
    why = [each for each in quotes if each.kind == "explanation"]
    doing = [each for each in quotes if each.kind == "action"]
    return StoryWritten(
        id=identity(f"story {score.id}"),
        subject="indicator",
        area=score.area,
        indicator=score.indicator,
        breakdown=score.breakdown,
        made_from=(score.id,),
        order=1,
        happening=(
            (
                Text(text="The newest figure is "),
                value,
                Text(text=". That is worse than England, and more than chance would explain."),
            ),
        ),
        why=tuple((Quote(commentary_id=each.commentary_id),) for each in why)
        or ((Text(text="No explanation received."),),),
        doing=tuple((Quote(commentary_id=each.commentary_id),) for each in doing)
        or ((Text(text="No action recorded."),),),
        tone="concern",
        illustrative=bool(quotes),
        recorded_at=RECEIVED,
    )


def _alert(score: ScoreComputed) -> AlertChanged:
    assert score.period is not None
    return AlertChanged(
        id=identity(f"change {score.id}"),
        alert_id=identity(f"alert {score.series}"),
        rule=AlertRule.BENCHMARK_WORSE,
        indicator=score.indicator,
        area=score.area,
        breakdown=score.breakdown,
        state="open",
        severity="high" if score.indicator == "PR5" else "medium",
        opened_period=score.period if score.indicator == "PR5" else "2014-01-01/P1Y",
        period=score.period,
        value=score.value,
        computed=score.computed,
        reason="worse_than_benchmark",
        provisional=score.indicator == "PR4",
        historic=False,
        score_id=score.id,
        cause=score.cause,
        recorded_at=RECEIVED,
        framework_version=1,
    )


def _card(group: Named, *, dimension: Dimension, scores: list[ScoreComputed]) -> ScorecardComputed:
    indicators = {
        each.code
        for each in framework().indicators
        if group.code in (each.objective, each.perspective, *each.pledges)
    }
    own = [each for each in scores if each.indicator in indicators]
    reds = [each for each in own if each.target and each.target.rag == "red"]
    counts = _counts(own)
    judged = len(own) - counts.tracker - counts.missing
    coverage = judged / len(own) if own else 0.0
    return ScorecardComputed(
        id=identity(f"card {dimension} {group.code}"),
        counter=1,
        area=HOME,
        dimension=dimension,
        group=Named(code=group.code, title=group.title),
        framework_version=1,
        day=DAY,
        recorded_at=RECEIVED,
        counts=counts,
        roll_up=RollUp(
            position=50.0 if judged else None,
            lowest=30.0 if judged else None,
            highest=70.0 if judged else None,
            coverage=coverage,
            verdict="insufficient" if coverage < 0.75 else "amber",
            reds=tuple(each.id for each in reds),
        ),
        scores=tuple(_card_score(each) for each in own),
    )


def _counts(scores: list[ScoreComputed]) -> Counts:
    found: dict[str, int] = {}
    for each in scores:
        verdict = (each.target and each.target.rag) or (each.benchmark and each.benchmark.verdict)
        key = "missing" if each.state != "scored" else verdict or "tracker"
        found[key] = found.get(key, 0) + 1
    return Counts(**found, overdue=sum(each.overdue for each in scores))


def _card_score(score: ScoreComputed) -> CardScore:
    return CardScore(
        score_id=score.id,
        indicator=score.indicator,
        breakdown=score.breakdown,
        period=score.period,
        state=score.state,
        value=score.value,
        computed=score.computed,
        weight=1.0,
    )
