"""POST /v1/frameworks: a framework document becomes the version in force."""

import asyncio
from collections.abc import Callable

import asyncpg
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from thrive_shared.contracts.framework import Framework

from ..barriers import publish_framework
from ..domain.framework_document import FrameworkInvalid, load_framework
from ..problems import BodyNotReadable, FrameworkNotValid
from ..settings import Settings
from ..watch import Watch
from . import bodies, openapi
from .sessions import Sessions


def frameworks_router(
    *,
    pool: asyncpg.Pool,
    sessions: Sessions,
    watch: Watch,
    settings: Settings,
    published: Callable[[], None],
) -> APIRouter:
    """The door for frameworks. `published` is told after each new version."""
    router = APIRouter(tags=["frameworks"])

    @router.post(
        "/v1/frameworks",
        status_code=201,
        summary="Publish a framework version",
        responses=openapi.FRAMEWORK_RESPONSES,
        openapi_extra=openapi.FRAMEWORK_BODY,
    )
    async def publish(request: Request) -> Response:
        """Check a YAML document and put it in force; the version in force sent again changes
        nothing."""
        sender = await sessions.operator(request)
        bodies.media_type(request)
        body = await bodies.whole(request, limit=settings.max_json_bytes)
        framework = await asyncio.to_thread(_load, body)
        new = await watch.guarded(
            publish_framework(
                pool,
                framework,
                traceparent=sender.traceparent,
                partitions=settings.partitions,
            )
        )
        if new:
            published()
        answer = {
            "code": framework.code,
            "version": framework.version,
            "status": "published" if new else "unchanged",
            "indicators": len(framework.indicators),
        }
        return JSONResponse(answer, status_code=201 if new else 200)

    return router


def _load(body: bytes) -> Framework:
    try:
        return load_framework(body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BodyNotReadable("The document is not UTF-8.") from error
    except FrameworkInvalid as error:
        raise FrameworkNotValid(
            str(error), problems=[str(problem) for problem in error.problems]
        ) from error
