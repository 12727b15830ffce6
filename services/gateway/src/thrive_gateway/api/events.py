"""GET /v1/events: the live stream."""

import asyncio
from typing import Annotated

import asyncpg
from fastapi import APIRouter, Header, Query
from thrive_shared.http.problem import Problem

from thrive_gateway.domain.sse import Scope, parse_last_id
from thrive_gateway.live.hub import Hub
from thrive_gateway.live.stream import LiveStream

from .event_response import EventResponse

_START_SECONDS = 10.0
EXAMPLE = """retry: 2000

id: 1790000000000042
event: score
data: {"area":"E08000037","indicator":"PR5","id":"0c0f…","breakdown":"all",\
"period":"2024-09-01/P1Y","latest":true,"state":"scored","value":"26.1","version":31}
"""


class LiveStreamNotReady(Problem):
    """The live stream is starting; try again in a moment."""

    status = 503
    title = "Not ready"


def router(*, hub: Hub, pool: asyncpg.Pool) -> APIRouter:
    """The live stream of this process's hub."""
    routes = APIRouter(prefix="/v1", tags=["live"])

    @routes.get(
        "/events",
        status_code=200,
        response_class=EventResponse,
        summary="Live events as they are committed",
        responses={200: {"content": {"text/event-stream": {"example": EXAMPLE}}}},
    )
    async def events(
        area: Annotated[str | None, Query(examples=["E08000037"])] = None,
        indicator: Annotated[str | None, Query(examples=["PR5"])] = None,
        last_event_id: Annotated[str | None, Header()] = None,
    ) -> EventResponse:
        """Server-sent events: `submission`, `framework`, `score`, `alert`, `scorecard`, `story`
        and `commentary`. `ready` opens a fresh stream. With `Last-Event-ID` the stream goes on
        after that event without a gap, or begins with `reset`: then fetch everything anew.
        """
        await _started(hub)
        stream = LiveStream(
            hub=hub,
            pool=pool,
            scope=Scope(area=area, indicator=indicator),
            last_id=parse_last_id(last_event_id),
        )
        return EventResponse(stream)

    return routes


async def _started(hub: Hub) -> None:
    """Wait a while for the stream's start: a browser that is refused never comes back."""
    try:
        await asyncio.wait_for(hub.reached(0), _START_SECONDS)
    except TimeoutError:
        raise LiveStreamNotReady(headers={"Retry-After": "1"}) from None
