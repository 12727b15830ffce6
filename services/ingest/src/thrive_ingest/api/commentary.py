"""POST and DELETE /v1/commentary: an owner's words on an indicator."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from ..commentary import Commentaries
from ..domain.json_rows import parse_json
from ..erasures import Erasures
from ..problems import BodyNotReadable, MediaTypeNotSupported
from ..settings import Settings
from . import bodies, openapi
from .sessions import Sessions

_JSON, _NDJSON = "application/json", "application/x-ndjson"


def commentary_router(
    *, commentaries: Commentaries, erasures: Erasures, sessions: Sessions, settings: Settings
) -> APIRouter:
    """The door for commentary."""
    router = APIRouter(tags=["commentary"])

    @router.post(
        "/v1/commentary",
        status_code=202,
        summary="Send commentary and actions",
        responses=openapi.COMMENTARY_RESPONSES,
        openapi_extra=openapi.COMMENTARY_BODY,
    )
    async def submit(request: Request) -> Response:
        """Take explanations and actions in; the same one sent again changes nothing."""
        sender = await sessions.sender(request)
        media = bodies.media_type(request)
        if media not in (_JSON, _NDJSON):
            raise MediaTypeNotSupported
        body = await bodies.whole(request, limit=settings.max_json_bytes)
        reference = f"sha256:{sha256(body).hexdigest()}"
        values = _values(body, media=media)
        answer = await commentaries.take(values, sender=sender, reference=reference)
        return JSONResponse(answer, status_code=202)

    @router.delete(
        "/v1/commentary/{commentary_id}",
        status_code=204,
        summary="Erase commentary for good",
        responses=openapi.ERASURE_RESPONSES,
        openapi_extra=openapi.ERASURE,
    )
    async def erase(commentary_id: UUID, request: Request) -> Response:
        """Erase words everywhere; the partner whose they are may, and an operator. Again: no
        difference. The same words sent again are refused."""
        sender = await sessions.sender(request)
        await erasures.erase(commentary_id, sender=sender)
        return Response(status_code=204)

    return router


def _values(body: bytes, *, media: str) -> list[Any]:
    try:
        if media == _NDJSON:
            return [parse_json(line) for line in body.decode().splitlines() if line.strip()]
        value = parse_json(body)
    except ValueError as error:
        raise BodyNotReadable("The body is not JSON.") from error
    return value if isinstance(value, list) else [value]
