"""Addresses of the pages. Each handler reads, shapes and shows; a fragment is the live part."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from thrive_shared import clock
from thrive_shared.contracts.framework import Indicator
from thrive_shared.contracts.scoring import Dimension
from thrive_shared.settings import ServiceSettings

from thrive_gateway.domain.explaining.evidence import EvidenceMissing
from thrive_gateway.domain.explaining.explaining import explain
from thrive_gateway.pages import errors, gather, instant, supposing, visit
from thrive_gateway.pages.headers import SecurityHeaders
from thrive_gateway.pages.render import STATIC, Renderer
from thrive_gateway.pages.supposing import Supposes
from thrive_gateway.pages.views import alerts as alert_views
from thrive_gateway.pages.views import step_changes as step_views
from thrive_gateway.pages.views.area import area_page, areas_page
from thrive_gateway.pages.views.card import PLURALS, card_page
from thrive_gateway.pages.views.chosen_instant import InstantForm, Mistake, filled, moment_of
from thrive_gateway.pages.views.data_quality import data_quality_page
from thrive_gateway.pages.views.explanation import explanation_page
from thrive_gateway.pages.views.export import figures_csv
from thrive_gateway.pages.views.home import BETWEEN_MEETINGS
from thrive_gateway.pages.views.index import Choice, index_page
from thrive_gateway.pages.views.indicator import indicator_page, latest
from thrive_gateway.pages.views.points import of_breakdown
from thrive_gateway.pages.views.what_if import WhatIfForm
from thrive_gateway.pages.visit import FRAGMENTS, NoSuchPage, NotYetExplained, Visit
from thrive_gateway.parts import parts_quality
from thrive_gateway.reader import Readers

Handler = Callable[..., Awaitable[Response]]
CODE = r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$"
AreaCode = Annotated[str | None, Query(max_length=64, pattern=CODE)]
BreakdownCode = Annotated[str | None, Query(max_length=64, pattern=CODE)]


def install(
    app: FastAPI, *, readers: Readers, what_ifs: Supposes, settings: ServiceSettings
) -> None:
    """Add the pages to the gateway's application, after its problem documents."""
    renderer = Renderer()
    app.include_router(build(readers, what_ifs=what_ifs, settings=settings, renderer=renderer))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(SecurityHeaders)
    errors.install(app, renderer=renderer)


def build(
    readers: Readers, *, what_ifs: Supposes, settings: ServiceSettings, renderer: Renderer
) -> APIRouter:
    """The pages' routes."""
    pages = Pages(readers, what_ifs=what_ifs, settings=settings, renderer=renderer)
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    live: dict[str, Handler] = {
        "/": pages.home,
        "/indicators": pages.indicators,
        "/indicators/{code}": pages.indicator,
        "/alerts": pages.alerts,
        "/step-changes": pages.step_changes,
        "/data-quality": pages.data_quality,
        "/areas/{area}": pages.area,
        **{f"/{plural}/{{code}}": pages.card(each) for each, plural in PLURALS.items()},
    }
    for path, handler in live.items():
        router.add_api_route(path, handler, methods=["GET", "HEAD"])
        router.add_api_route(FRAGMENTS + path, handler, methods=["GET"])
    router.add_api_route("/indicators/{code}/figures.csv", pages.figures, methods=["GET"])
    router.add_api_route("/indicators/{code}/what-if", pages.what_if, methods=["GET", "HEAD"])
    router.add_api_route("/explain/{asked}", pages.explanation, methods=["GET", "HEAD"])
    router.add_api_route("/areas", pages.areas, methods=["GET", "HEAD"])
    router.add_api_route("/as-known-at", pages.as_known_at, methods=["GET", "HEAD"])
    router.add_api_route("/about", pages.about, methods=["GET", "HEAD"])
    return router


class Pages:
    """The handlers."""

    def __init__(
        self,
        readers: Readers,
        *,
        what_ifs: Supposes,
        settings: ServiceSettings,
        renderer: Renderer,
    ) -> None:
        self._readers = readers
        self._what_ifs = what_ifs
        self._settings = settings
        self._renderer = renderer

    async def home(self, request: Request, since: date | None = None) -> Response:
        """What moved since the last meeting, and every scorecard."""
        found = await self._begin(request)
        newest = min(found.day, clock.today(None))  # a demonstration's day may lie ahead
        shaped = await gather.home_page(
            found.reader, names=found.names, since=since or newest - BETWEEN_MEETINGS
        )
        return found.show("home", section="home", home=shaped)

    async def indicator(
        self,
        request: Request,
        code: str,
        area: AreaCode = None,
        breakdown: BreakdownCode = None,
    ) -> Response:
        """One indicator in one area."""
        found = await self._begin(request)
        indicator = found.indicator(code)
        data = await gather.indicator_data(
            found.reader,
            indicator=indicator,
            area=_area(found, area),
            breakdown=_breakdown(indicator, breakdown),
            names=found.names,
        )
        if data.area not in found.names.areas and not data.points:
            raise NoSuchPage
        page = indicator_page(data, indicator=indicator, names=found.names, day=found.day)
        return found.show("indicator", section="indicators", page=page)

    async def figures(
        self,
        request: Request,
        code: str,
        area: AreaCode = None,
        breakdown: BreakdownCode = None,
    ) -> Response:
        """The table of an indicator's page as a file."""
        found = await self._begin(request)
        indicator = found.indicator(code)
        place, group = _area(found, area), _breakdown(indicator, breakdown)
        points, scores = await found.reader.series(code, place), await found.reader.scores(place)
        own = [each for each in scores if each.indicator == code]
        score = latest(own, breakdown=group)
        content = figures_csv(
            of_breakdown(points, breakdown=group),
            indicator=indicator,
            names=found.names,
            due=score.due if score else None,
        )
        name = f"{code}-{place}-{group}.csv"
        return found.send(content, media_type="text/csv; charset=utf-8", name=name)

    async def what_if(
        self,
        request: Request,
        code: str,
        form: Annotated[WhatIfForm, Query()],
    ) -> Response:
        """What another figure or target would change."""
        found = await self._begin(request)
        indicator = found.indicator(code)
        return await supposing.show(
            found,
            form,
            indicator=indicator,
            area=_area(found, form.area),
            breakdown=_breakdown(indicator, form.breakdown),
            what_ifs=self._what_ifs,
        )

    async def explanation(self, request: Request, asked: UUID) -> Response:
        """How a number, an alert or a scorecard was made."""
        found = await self._begin(request)
        try:
            evidence = await found.reader.evidence(asked)
            if evidence is None:
                raise NoSuchPage
            page = explanation_page(explain(evidence))
        except EvidenceMissing as error:
            raise NotYetExplained from error
        return found.show("explanation", section="indicators", page=page, asked=asked)

    def card(self, dimension: Dimension) -> Handler:
        """The handler of one kind of scorecard."""

        async def handler(request: Request, code: str) -> Response:
            found = await self._begin(request)
            groups = {each.code: each for each in found.names.groups(dimension)}
            if code not in groups:
                raise NoSuchPage
            data = await gather.card_data(
                found.reader, names=found.names, dimension=dimension, group=code
            )
            page = card_page(data, group=groups[code], names=found.names, dimension=dimension)
            return found.show("card", section="home", page=page)

        return handler

    async def indicators(self, request: Request, choice: Annotated[Choice, Query()]) -> Response:
        """All indicators, with a filter."""
        found = await self._begin(request)
        data = await gather.home_data(found.reader, area=found.home)
        page = index_page(data, choice=choice, names=found.names)
        return found.show("indicators", section="indicators", page=page)

    async def alerts(self, request: Request) -> Response:
        """Every alert that speaks now, in every area."""
        found = await self._begin(request)
        alerts = alert_views.current(await found.reader.alerts(), names=found.names)
        scores = await gather.scores_of(found.reader, areas={each.area for each in alerts})
        printed, achievements = (
            alert_views.printed(each, names=found.names, scores=scores)
            for each in alert_views.sorted_out(alerts)
        )
        return found.show(
            "alerts",
            section="alerts",
            alerts=printed,
            achievements=achievements,
            steps=len(await self._proposed(found)),
            false_alarms=alert_views.FALSE_ALARMS,
        )

    async def step_changes(self, request: Request, area: AreaCode = None) -> Response:
        """Every step change proposed, and what was decided; of one area where it is named."""
        found = await self._begin(request)
        if area is not None and area not in found.names.areas:
            raise NoSuchPage
        decisions = await found.reader.rebases(area=area)
        reasons = await found.reader.commentary({each.commentary_id for each in decisions})
        return found.show(
            "step-changes",
            section="alerts",
            area=found.names.area(area) if area else "",
            proposals=await self._proposed(found, area=area),
            decisions=step_views.decided_on(decisions, reasons=reasons, names=found.names),
        )

    async def _proposed(
        self, found: Visit, *, area: str | None = None
    ) -> tuple[step_views.Proposal, ...]:
        scores = [s for s in await found.reader.proposing() if area in (None, s.area)]
        return step_views.proposed(scores, names=found.names, day=found.day)

    async def data_quality(self, request: Request, area: AreaCode = None) -> Response:
        """How complete, timely and plausible an area's figures are."""
        found = await self._begin(request)
        place = _area(found, area)
        if place not in found.names.areas:
            raise NoSuchPage
        page = data_quality_page(
            await found.reader.scores(place),
            area=place,
            names=found.names,
            parts=await parts_quality(
                found.reader, area=place, framework=found.names.framework, day=found.day
            ),
        )
        return found.show("data-quality", section="indicators", page=page)

    async def area(self, request: Request, area: str) -> Response:
        """What is known about one area of the framework."""
        found = await self._begin(request)
        place = found.names.areas.get(area)
        if place is None:
            raise NoSuchPage
        scores = await found.reader.scores(area)
        page = area_page(place, scores=scores, names=found.names)
        return found.show("area", section="areas", page=page)

    async def areas(self, request: Request) -> Response:
        """The areas of the framework."""
        found = await self._begin(request)
        return found.show("areas", section="areas", page=areas_page(found.names, day=found.day))

    async def as_known_at(
        self, request: Request, form: Annotated[InstantForm, Query()]
    ) -> Response:
        """The form for an earlier time; once filled in, the page as known then."""
        found = await self._begin(request)
        if form.blank:
            empty = filled(form, at=found.reader.known_at)
            return found.show("as-known-at", section="", form=empty, mistake=None)
        moment = moment_of(form, now=clock.now())
        if isinstance(moment, Mistake):
            return found.show("as-known-at", section="", form=form, mistake=moment)
        return RedirectResponse(instant.address_at(form.page, at=moment), status_code=303)

    async def about(self, request: Request) -> Response:
        """What Thrive is."""
        found = await self._begin(request)
        return found.show("about", section="about")

    async def _begin(self, request: Request) -> Visit:
        return await visit.begin(
            request,
            readers=self._readers,
            settings=self._settings,
            renderer=self._renderer,
        )


def _area(found: Visit, code: str | None) -> str:
    """The area asked for; an area that the framework does not know is a reference area."""
    return code or found.home


def _breakdown(indicator: Indicator, code: str | None) -> str:
    if code is None:
        return indicator.headline[0]
    if code not in indicator.breakdowns:
        raise NoSuchPage
    return code
