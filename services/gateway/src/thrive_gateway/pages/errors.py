"""Errors on pages, in plain words. Machines keep getting problem documents."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response
from thrive_shared.http.problem import Problem

from thrive_gateway.known.problems import (
    BeforeTheFirstRecord,
    InTheFuture,
    NoAnswerFromIngest,
    NoAnswerFromScoring,
    NotAnInstant,
    NotSettledYet,
)
from thrive_gateway.pages import instant
from thrive_gateway.pages.render import Renderer
from thrive_gateway.pages.visit import NotYetExplained, Unchanged

Handler = Callable[[Request, Any], Awaitable[Response]]
MACHINES = ("/v1/", "/livez", "/readyz", "/metrics", "/openapi")
RETRY_AFTER = {"retry-after": "5"}
TEMPLATES: dict[type[Problem], str] = {
    NotAnInstant: "no-such-instant",
    InTheFuture: "no-such-instant",
    BeforeTheFirstRecord: "no-such-instant",
    NotSettledYet: "in-a-moment",
    NoAnswerFromIngest: "in-a-moment",
    NoAnswerFromScoring: "in-a-moment",
    NotYetExplained: "in-a-moment",
}
log = structlog.get_logger()


def install(app: FastAPI, *, renderer: Renderer) -> None:
    """Answer people in HTML; leave every other error to the handler that was there before."""
    for kind in (Problem, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, _handler(app.exception_handlers.get(kind), renderer))
    app.add_exception_handler(Unchanged, _unchanged)


def wants_page(request: Request) -> bool:
    """Whether a person asks: a browser, outside the programming interface."""
    accepts = request.headers.get("accept", "")
    return "text/html" in accepts and not request.url.path.startswith(MACHINES)


def status_of(error: Exception) -> int:
    """The HTTP status of an error; an address that does not parse is no page."""
    if isinstance(error, Problem):
        return error.status
    if isinstance(error, HTTPException):
        return error.status_code
    return 404 if isinstance(error, RequestValidationError) else 500


def _handler(before: Any, renderer: Renderer) -> Handler:
    async def answer(request: Request, error: Any) -> Response:
        if before is None or wants_page(request):
            return _page(request, error, renderer=renderer)
        response: Response = await before(request, error)
        return response

    return answer


def _page(request: Request, error: Exception, *, renderer: Renderer) -> HTMLResponse:
    status = status_of(error)
    if status == 500:
        log.error("page_failed", path=request.url.path, error=type(error).__name__, exc_info=error)
    template = {503: "503", 500: "500"}.get(status, "404")
    template = next((t for kind, t in TEMPLATES.items() if isinstance(error, kind)), template)
    return HTMLResponse(
        renderer.render(
            f"errors/{template}.html",
            section="",
            problem=error,
            address=instant.address_without(request),
        ),
        status_code=status,
        headers=RETRY_AFTER if status == 503 else None,
    )


async def _unchanged(_: Request, error: Any) -> Response:
    return Response(status_code=304, headers={"etag": error.etag, "cache-control": "no-cache"})
