"""POST /v1/rebases: somebody decides about a step change."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from ..domain.json_rows import parse_json
from ..problems import BodyNotReadable, MediaTypeNotSupported
from ..rebases import Rebases
from ..settings import Settings
from . import bodies, openapi
from .sessions import Sessions

_JSON = "application/json"


def rebases_router(*, rebases: Rebases, sessions: Sessions, settings: Settings) -> APIRouter:
    """The door for decisions about step changes."""
    router = APIRouter(tags=["rebases"])

    @router.post(
        "/v1/rebases",
        status_code=201,
        summary="Decide about a step change",
        responses=openapi.REBASE_RESPONSES,
        openapi_extra=openapi.REBASE_BODY,
    )
    async def decide(request: Request) -> Response:
        """Approve new limits from a period on, decline them, or revoke either. Nobody but an
        operator decides: whoever sends figures does not judge them."""
        sender = await sessions.operator(request)
        if bodies.media_type(request) != _JSON:
            raise MediaTypeNotSupported
        body = await bodies.whole(request, limit=settings.max_json_bytes)
        try:
            value = parse_json(body)
        except ValueError as error:
            raise BodyNotReadable("The body is not JSON.") from error
        reference = request.headers.get("idempotency-key")
        decided, new = await rebases.decide(value, sender=sender, reference=reference)
        answer = {
            "decision_id": str(decided.decision_id),
            "status": "decided" if new else "unchanged",
            "decision": decided.decision,
            **decided.series._asdict(),
            "period": decided.period,
            "cause": decided.cause,
            "commentary_id": str(decided.commentary_id),
        }
        return JSONResponse(answer, status_code=201 if new else 200)

    return router
