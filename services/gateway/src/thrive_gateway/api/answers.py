"""What each read answers: asks the Reader, puts beside every figure what must stand there."""

import asyncio
from datetime import datetime
from typing import Literal
from uuid import UUID

from thrive_shared.contracts.framework import AlertRule, FrameworkSlice, Indicator, KnownEvent

from thrive_gateway.domain import cursor as cursors
from thrive_gateway.domain import data_quality
from thrive_gateway.domain.explaining.evidence import EvidenceMissing
from thrive_gateway.domain.explaining.explaining import explain
from thrive_gateway.domain.figures import Glossary
from thrive_gateway.domain.rebases import in_force, waiting
from thrive_gateway.earlier import earlier_series, estimated
from thrive_gateway.parts import parts_quality
from thrive_gateway.reader import AlertState, SeriesPoint
from thrive_gateway.stored_reader import StoredReader

from .models.alerts import AlertHistoryOut, AlertsOut, alert_out
from .models.boundaries import ApportionedOut, apportioned_out, comparability_out
from .models.data_quality import DataQualityOut, partner_out, parts_out, series_quality_out
from .models.explanations import ExplanationOut
from .models.figures import FigureOut, Named, SeriesOut, figure_of_point, figure_of_score
from .models.framework import FrameworkOut, framework_out
from .models.indicators import IndicatorOut, IndicatorsOut
from .models.rebases import ProposalsOut, RebaseOut, RebasesOut, proposal_out, rebase_out
from .models.scorecards import FrameworkRef, ScorecardsOut, card_out, in_order
from .models.stories import StoriesOut, story_out
from .models.submissions import SubmissionOut
from .problems import (
    InvalidCursor,
    NoFramework,
    NothingToExplain,
    NotYetExplained,
    UnknownAlert,
    UnknownArea,
    UnknownIndicator,
    UnknownSubmission,
)


class Answers:
    """One method for each read."""

    def __init__(self, reader: StoredReader) -> None:
        self._reader = reader

    async def framework(self) -> FrameworkOut:
        return framework_out(await self._framework(), as_known_at=self._reader.known_at)

    async def scorecards(self, area: str) -> ScorecardsOut:
        glossary = await self._of_area(area)
        cards, day = await asyncio.gather(self._reader.cards(area), self._reader.day())
        framework = glossary.framework
        cards = in_order(cards, framework=framework)
        stories = await self._reader.stories_beside(cards)
        return ScorecardsOut(
            as_known_at=self._reader.known_at,
            area=Named(code=area, name=glossary.area(area)),
            comparability=comparability_out(glossary.boundaries(area)),
            framework=FrameworkRef(
                code=framework.code, title=framework.title, version=framework.version
            ),
            day=day,
            demonstration=framework.demonstration_day is not None,
            cards=[
                card_out(c, story=s, glossary=glossary) for c, s in zip(cards, stories, strict=True)
            ],
        )

    async def indicators(self) -> IndicatorsOut:
        framework = await self._framework()
        return IndicatorsOut(
            as_known_at=self._reader.known_at,
            framework_version=framework.version,
            indicators=framework.indicators,
        )

    async def indicator(self, code: str, *, area: str | None) -> IndicatorOut:
        glossary = Glossary(await self._framework())
        indicator = _known(glossary, code)
        area = area or glossary.framework.home_area
        if not glossary.knows_area(area):
            raise UnknownArea
        scores, alerts = await asyncio.gather(
            self._reader.scores(area), self._reader.alerts(area=area)
        )
        own = [s for s in scores if s.indicator == code]
        stories = await self._reader.stories_beside(own)
        return IndicatorOut(
            as_known_at=self._reader.known_at,
            indicator=indicator,
            area=Named(code=area, name=glossary.area(area)),
            comparability=comparability_out(glossary.boundaries(area)),
            figures=[figure_of_score(s, glossary=glossary) for s in own],
            alerts=[alert_out(a, glossary=glossary) for a in alerts if a.indicator == code],
            stories=[story_out(s) for s in stories],
        )

    async def series(
        self,
        code: str,
        area: str,
        *,
        cursor: str | None,
        limit: int,
        earlier: Literal["apportioned"] | None = None,
    ) -> SeriesOut:
        glossary = Glossary(await self._framework())
        indicator = _known(glossary, code)
        breakdown, period = _cursor(cursor, parts=2) if cursor else ("", "")
        points = await self._reader.series(code, area, after=(breakdown, period), limit=limit + 1)
        if not (points or cursor or glossary.knows_area(area)):
            raise UnknownArea
        shown, more = points[:limit], points[limit:]
        return SeriesOut(
            as_known_at=self._reader.known_at,
            indicator=code,
            name=indicator.name,
            area=area,
            area_name=glossary.area(area),
            unit=indicator.unit,
            breaks=indicator.breaks,
            known_events=_known_events(glossary.framework, area=area),
            rebases=await self._rebases(area, code, glossary=glossary),
            comparability=comparability_out(glossary.boundaries(area)),
            points=await self._figures(shown, area=area, glossary=glossary),
            apportioned=await self._apportioned(indicator, area=area, glossary=glossary)
            if earlier
            else None,
            next=cursors.encode(shown[-1].breakdown, shown[-1].period) if more else None,
        )

    async def alerts(
        self,
        *,
        area: str | None,
        indicator: str | None,
        states: list[AlertState],
        rules: list[AlertRule],
        cursor: str | None,
        limit: int,
    ) -> AlertsOut:
        glossary = Glossary(await self._framework())
        before = _moment_and_id(cursor) if cursor else None
        alerts = await self._reader.alerts(
            area=area,
            indicator=indicator,
            states=states,
            rules=rules,
            before=before,
            limit=limit + 1,
        )
        if not alerts:
            _check_names(glossary, area=area, indicator=indicator)
        shown, more = alerts[:limit], alerts[limit:]
        last = shown[-1] if more else None
        return AlertsOut(
            as_known_at=self._reader.known_at,
            alerts=[alert_out(a, glossary=glossary) for a in shown],
            next=last and cursors.encode(last.recorded_at.isoformat(), str(last.alert_id)),
        )

    async def alert_history(self, alert_id: UUID) -> AlertHistoryOut:
        glossary = Glossary(await self._framework())
        changes = await self._reader.alert_history(alert_id)
        if not changes:
            raise UnknownAlert
        return AlertHistoryOut(
            as_known_at=self._reader.known_at,
            alert_id=alert_id,
            transitions=[alert_out(c, glossary=glossary) for c in changes],
        )

    async def proposals(self, *, area: str | None) -> ProposalsOut:
        glossary = Glossary(await self._framework())
        scores, day = await asyncio.gather(self._reader.proposing(), self._reader.day())
        if area is not None and not glossary.knows_area(area):
            raise UnknownArea
        open_ = waiting(scores, framework=glossary.framework, day=day)
        return ProposalsOut(
            as_known_at=self._reader.known_at,
            proposals=[proposal_out(s, glossary=glossary) for s in open_ if area in (None, s.area)],
        )

    async def data_quality(self, area: str | None) -> DataQualityOut:
        framework = await self._framework()
        code = area or framework.home_area
        glossary = await self._of_area(code)
        found, day = await asyncio.gather(self._reader.scores(code), self._reader.day())
        scores = data_quality.headline_scores(found, framework=framework)
        late, incomplete, odd = (
            [series_quality_out(s, glossary=glossary) for s in chosen(scores)]
            for chosen in (data_quality.late, data_quality.incomplete, data_quality.odd)
        )
        partners = data_quality.by_partner(scores, framework=framework)
        parts = await parts_quality(
            self._reader, area=code, framework=framework, day=day or framework.valid_from
        )
        return DataQualityOut(
            as_known_at=self._reader.known_at,
            area=Named(code=code, name=glossary.area(code)),
            day=day,
            partners=[partner_out(p) for p in partners],
            parts=[parts_out(p, glossary=glossary) for p in parts],
            late=late,
            incomplete=incomplete,
            odd=odd,
        )

    async def rebases(self, *, area: str | None, indicator: str | None) -> RebasesOut:
        glossary = Glossary(await self._framework())
        found = await self._rebases(area, indicator, glossary=glossary)
        if not found:
            _check_names(glossary, area=area, indicator=indicator)
        return RebasesOut(as_known_at=self._reader.known_at, rebases=found)

    async def _rebases(
        self, area: str | None, indicator: str | None, *, glossary: Glossary
    ) -> list[RebaseOut]:
        decisions = await self._reader.rebases(area=area, indicator=indicator)
        words = await self._reader.commentary({d.commentary_id for d in decisions})
        standing = {d.decision_id for d in in_force(decisions)}
        return [
            rebase_out(d, glossary=glossary, words=words, in_force=d.decision_id in standing)
            for d in decisions
        ]

    async def stories(self, area: str) -> StoriesOut:
        await self._of_area(area)
        stories = await self._reader.stories(area)
        return StoriesOut(
            as_known_at=self._reader.known_at,
            area=area,
            stories=[story_out(s) for s in stories],
        )

    async def submission(self, submission_id: UUID) -> SubmissionOut:
        glossary = Glossary(await self._framework())
        trace = await self._reader.submission(submission_id)
        if trace is None:
            raise UnknownSubmission
        return SubmissionOut(
            submission_id=trace.submission_id,
            partner=trace.partner,
            reference=trace.reference,
            file=trace.file,
            received_at=trace.received_at,
            accepted=trace.accepted,
            rejections=trace.rejected.rejections if trace.rejected else (),
            rejections_truncated=trace.rejected is not None and trace.rejected.truncated,
            figures=[figure_of_point(p, glossary=glossary, latest=p.score) for p in trace.points],
            score_ids=trace.score_ids,
            alerts=[alert_out(a, glossary=glossary) for a in trace.alerts],
        )

    async def explanation(self, asked: UUID, *, area: str | None) -> ExplanationOut:
        try:
            evidence = await self._reader.evidence(asked, area=area)
            if evidence is None:
                raise NothingToExplain
            return ExplanationOut(
                as_known_at=self._reader.known_at, id=asked, explanation=explain(evidence)
            )
        except EvidenceMissing as error:
            raise NotYetExplained(headers={"Retry-After": "1"}) from error

    async def _framework(self) -> FrameworkSlice:
        framework = await self._reader.framework()
        if framework is None:
            raise NoFramework(headers={"Retry-After": "5"})
        return framework

    async def _of_area(self, area: str) -> Glossary:
        glossary = Glossary(await self._framework())
        if not glossary.knows_area(area):
            raise UnknownArea
        return glossary

    async def _apportioned(
        self, indicator: Indicator, *, area: str, glossary: Glossary
    ) -> list[ApportionedOut]:
        series = await earlier_series(
            self._reader, indicator=indicator.code, boundaries=glossary.boundaries(area)
        )
        return [
            apportioned_out(
                estimated(
                    series,
                    framework=glossary.framework,
                    area=area,
                    indicator=indicator,
                    breakdown=breakdown,
                ),
                breakdown=breakdown,
                unit=indicator.unit,
                illustrative=indicator.illustrative,
            )
            for breakdown in indicator.breakdowns
        ]

    async def _figures(
        self, points: list[SeriesPoint], *, area: str, glossary: Glossary
    ) -> list[FigureOut]:
        scores = await self._reader.scores(area) if points else []
        latest = {(s.indicator, s.breakdown): s for s in scores}
        return [
            figure_of_point(p, glossary=glossary, latest=latest.get((p.indicator, p.breakdown)))
            for p in points
        ]


def _known(glossary: Glossary, code: str) -> Indicator:
    if code not in glossary.indicators:
        raise UnknownIndicator
    return glossary.indicators[code]


def _check_names(glossary: Glossary, *, area: str | None, indicator: str | None) -> None:
    """Tell a name that nobody knows from one that there is nothing of."""
    if area is not None and not glossary.knows_area(area):
        raise UnknownArea
    if indicator is not None:
        _known(glossary, indicator)


def _known_events(framework: FrameworkSlice, *, area: str) -> tuple[KnownEvent, ...]:
    """Those that concern areas of this one's type."""
    kind = next((a.type for a in framework.areas if a.code == area), None)
    return tuple(e for e in framework.known_events if not e.area_types or kind in e.area_types)


def _cursor(cursor: str, *, parts: int) -> tuple[str, ...]:
    try:
        return cursors.decode(cursor, parts=parts)
    except cursors.NotACursor as error:
        raise InvalidCursor from error


def _moment_and_id(cursor: str) -> tuple[datetime, UUID]:
    moment, alert_id = _cursor(cursor, parts=2)
    try:
        return datetime.fromisoformat(moment), UUID(alert_id)
    except ValueError as error:
        raise InvalidCursor from error
