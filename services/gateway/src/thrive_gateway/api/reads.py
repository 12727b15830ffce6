"""GET /v1/…: every read of the gateway."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query, Response
from thrive_shared.contracts.framework import AlertRule

from thrive_gateway.domain import instant
from thrive_gateway.known.problems import NotAnInstant
from thrive_gateway.known.readers import Readers
from thrive_gateway.reader import AlertState

from . import export
from .answers import Answers
from .models.alerts import AlertHistoryOut, AlertsOut
from .models.base import AREA, INDICATOR
from .models.data_quality import DataQualityOut
from .models.explanations import SCORE, ExplanationOut
from .models.figures import SeriesOut
from .models.framework import FrameworkOut
from .models.indicators import IndicatorOut, IndicatorsOut
from .models.rebases import ProposalsOut, RebasesOut
from .models.scorecards import ScorecardsOut
from .models.stories import StoriesOut
from .models.submissions import SubmissionOut
from .reading import ReadRoute

CSV = "text/csv; charset=utf-8"
CSV_ANSWER: dict[int | str, dict[str, object]] = {
    200: {"content": {"text/csv": {"example": export.EXAMPLE}}}
}
SUBMISSION = "6f0d8a5e-6a4b-5a43-9d0c-6a2f5b0f6a11"
ALERT = "5d3a4ad4-7c5f-5b0e-9a0a-0a7f4f0f9c02"

AreaPath = Annotated[str, Path(description="Area code", max_length=64, examples=[AREA])]
IndicatorPath = Annotated[
    str, Path(description="Indicator code", max_length=64, examples=[INDICATOR])
]
AreaQuery = Annotated[str | None, Query(description="Area code", examples=[AREA])]
Cursor = Annotated[str | None, Query(max_length=400, description="`next` of the page before")]
AsKnownAt = Annotated[
    str | None,
    Query(
        description="An instant (RFC 3339): answer what was known then. Left out: what is now",
        max_length=64,
        examples=["2026-11-01T12:00:00Z"],
    ),
]
STATES: list[AlertState] = ["open", "pending"]
RULES: list[AlertRule] = []
"""None chosen: every one."""


def router(readers: Readers) -> APIRouter:
    """The reads, revalidated by ETag; most of them also as known at an instant."""
    routes = APIRouter(prefix="/v1", tags=["reads"], route_class=ReadRoute)

    async def current() -> Answers:
        return Answers(await readers.now())

    async def as_asked(as_known_at: AsKnownAt = None) -> Answers:
        if as_known_at is None:
            return await current()
        try:
            moment = instant.parse(as_known_at)
        except instant.NotAnInstantText as error:
            raise NotAnInstant(as_known_at=as_known_at) from error
        return Answers(await readers.at(moment))

    Asked = Annotated[Answers, Depends(as_asked)]
    Current = Annotated[Answers, Depends(current)]

    @routes.get("/framework", summary="The framework")
    async def framework(asked: Asked) -> FrameworkOut:
        return await asked.framework()

    @routes.get("/scorecards/{area}", summary="All scorecards of an area")
    async def scorecards(asked: Asked, area: AreaPath) -> ScorecardsOut:
        return await asked.scorecards(area)

    @routes.get("/indicators", summary="All indicators")
    async def indicators(asked: Asked) -> IndicatorsOut:
        return await asked.indicators()

    @routes.get("/indicators/{code}", summary="One indicator and where it stands")
    async def indicator(asked: Asked, code: IndicatorPath, area: AreaQuery = None) -> IndicatorOut:
        return await asked.indicator(code, area=area)

    @routes.get(
        "/series/{indicator}/{area}.csv",
        summary="A whole series as CSV",
        response_class=Response,
        responses=CSV_ANSWER,
    )
    async def series_csv(asked: Asked, indicator: IndicatorPath, area: AreaPath) -> Response:
        return await _as_csv(asked, indicator=indicator, area=area)

    @routes.get(
        "/series/{indicator}/{area}",
        summary="A series, period by period",
        response_model=SeriesOut,
        responses=CSV_ANSWER,
    )
    async def series(
        asked: Asked,
        indicator: IndicatorPath,
        area: AreaPath,
        cursor: Cursor = None,
        limit: Annotated[int, Query(ge=1, le=5000)] = 500,
        earlier: Annotated[
            Literal["apportioned"] | None,
            Query(description="Add estimates of earlier figures on the area's present boundaries"),
        ] = None,
        accept: Annotated[str, Header(include_in_schema=False)] = "",
    ) -> SeriesOut | Response:
        """JSON, or with `Accept: text/csv` the whole series as CSV."""
        if accept.startswith("text/csv"):
            return await _as_csv(asked, indicator=indicator, area=area)
        return await asked.series(indicator, area, cursor=cursor, limit=limit, earlier=earlier)

    @routes.get("/alerts", summary="Alerts, the newest change first")
    async def alerts(
        asked: Asked,
        area: AreaQuery = None,
        indicator: Annotated[str | None, Query(examples=[INDICATOR])] = None,
        state: Annotated[list[AlertState], Query(description="Repeat for several")] = STATES,
        rule: Annotated[list[AlertRule], Query(description="Repeat for several")] = RULES,
        cursor: Cursor = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> AlertsOut:
        return await asked.alerts(
            area=area, indicator=indicator, states=state, rules=rule, cursor=cursor, limit=limit
        )

    @routes.get("/alerts/{alert_id}", summary="The life of one alert")
    async def alert_history(
        asked: Asked,
        alert_id: Annotated[UUID, Path(examples=[ALERT])],
    ) -> AlertHistoryOut:
        return await asked.alert_history(alert_id)

    @routes.get("/rebase-proposals", summary="Step changes that nobody has decided about")
    async def proposals(asked: Asked, area: AreaQuery = None) -> ProposalsOut:
        """Where the level of a series moved and stayed, with the limits before and after."""
        return await asked.proposals(area=area)

    @routes.get("/rebases", summary="Decisions about step changes")
    async def rebases(
        asked: Asked,
        area: AreaQuery = None,
        indicator: Annotated[str | None, Query(examples=[INDICATOR])] = None,
    ) -> RebasesOut:
        """Approved, declined and revoked, oldest first, each with its cause and reason."""
        return await asked.rebases(area=area, indicator=indicator)

    @routes.get("/data-quality", summary="How complete, timely and plausible figures are")
    async def data_quality(asked: Asked, area: AreaQuery = None) -> DataQualityOut:
        """By partner, and the series that are late, incomplete or odd; of the home area unless an
        area is named."""
        return await asked.data_quality(area)

    @routes.get("/stories/{area}", summary="All stories of an area")
    async def stories(asked: Asked, area: AreaPath) -> StoriesOut:
        return await asked.stories(area)

    @routes.get("/submissions/{submission_id}", summary="What became of a submission")
    async def submission(
        answers: Current,
        submission_id: Annotated[UUID, Path(examples=[SUBMISSION])],
    ) -> SubmissionOut:
        return await answers.submission(submission_id)

    @routes.get(
        "/explain/{id}",
        summary="How a scorecard, score or alert was made",
        response_model_exclude_none=True,
    )
    async def explanation(
        asked: Asked,
        named: Annotated[UUID, Path(alias="id", examples=[SCORE])],
        area: Annotated[
            str | None,
            Query(description="Of a scorecard made for an instant: its area, else the home area"),
        ] = None,
    ) -> ExplanationOut:
        """Its formulas, thresholds and rules, down to file, row and cells as they were sent."""
        return await asked.explanation(named, area=area)

    return routes


async def _as_csv(answers: Answers, *, indicator: str, area: str) -> Response:
    series = await answers.series(indicator, area, cursor=None, limit=1_000_000)
    known = series.as_known_at
    headers = {"As-Known-At": known.isoformat()} if known else {}
    return Response(export.series_csv(series), media_type=CSV, headers=headers)
