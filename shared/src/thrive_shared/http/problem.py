"""Errors as RFC 9457 problem documents, made in one place."""

from collections.abc import Mapping
from typing import Any, ClassVar

import structlog
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from thrive_shared import mistakes
from thrive_shared.db.faults import TRANSIENT

log = structlog.get_logger()
MEDIA_TYPE = "application/problem+json"
_LISTED = 100
"""Mistakes of one request that are told."""


class Problem(Exception):
    """Something went wrong. Subclasses name it: their docstring is the default message,
    on one line however it is broken in the source."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"
    headers: Mapping[str, str]

    def __init__(
        self,
        detail: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        self.detail = detail or " ".join((type(self).__doc__ or "").split())
        self.headers = headers or {}
        self.members = members
        super().__init__(self.detail)

    @property
    def type(self) -> str:
        """A stable name of the kind of problem."""
        name = "".join(f"-{c.lower()}" if c.isupper() else c for c in self.__class__.__name__)
        return f"urn:thrive:problem:{name.lstrip('-')}"

    def response(self) -> JSONResponse:
        return problem_response(
            status=self.status,
            title=self.title,
            detail=self.detail,
            type_=self.type,
            headers=self.headers,
            **self.members,
        )


def problem_response(
    *,
    status: int,
    title: str,
    detail: str,
    type_: str = "about:blank",
    headers: Mapping[str, str] | None = None,
    **members: Any,
) -> JSONResponse:
    """A problem document: type, title, status, detail and further members."""
    body = {"type": type_, "title": title, "status": status, "detail": detail, **members}
    return JSONResponse(
        jsonable_encoder(body),
        status_code=status,
        headers=dict(headers or {}),
        media_type=MEDIA_TYPE,
    )


def install(app: FastAPI) -> None:
    """Turn every error of the application into a problem document."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    for fault in TRANSIENT:
        app.add_exception_handler(fault, _unavailable)
    app.add_exception_handler(Exception, _unexpected)


async def _problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    return error.response()


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = mistakes.in_words(error.errors()[:_LISTED])
    return problem_response(
        status=422,
        title="The request is not valid",
        detail=" ".join(f"{e.where}: {e.what} {e.fix}" for e in errors[:5]),
        type_="urn:thrive:problem:invalid-request",
        errors=[e._asdict() for e in errors],
    )


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    said = str(error.detail)
    undecodable = isinstance(error.__cause__, UnicodeDecodeError)
    return problem_response(
        status=error.status_code,
        title="The body is not UTF-8" if undecodable else said,
        detail="Send the body as JSON in UTF-8." if undecodable else said,
        headers=error.headers,
    )


async def _unavailable(request: Request, error: Exception) -> JSONResponse:
    log.warning("database_unavailable", path=request.url.path, error=type(error).__name__)
    return problem_response(
        status=503,
        title="Not available for a moment",
        detail="The database does not answer. Try again in a moment.",
        type_="urn:thrive:problem:database-unavailable",
        headers={"Retry-After": "2"},
    )


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("unexpected_error", path=request.url.path, error=type(error).__name__, exc_info=error)
    return problem_response(
        status=500,
        title="Something went wrong on our side",
        detail="The fault is logged. Try again in a moment.",
    )
