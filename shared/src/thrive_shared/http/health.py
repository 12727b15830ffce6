"""Health for supervisors and metrics for Prometheus."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

Check = Callable[[], str | None]
"""None when all is well, else what is wrong."""

_NOT_READY: dict[int | str, dict[str, Any]] = {503: {"description": "What is wrong, by check"}}
_METRICS: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {}}}}


def health_router(checks: Mapping[str, Check]) -> APIRouter:
    """`/livez`: the process answers. `/readyz`: every check is well, else 503 and what is not."""
    router = APIRouter(tags=["health"])

    @router.get("/livez", summary="Is the process alive?")
    async def livez() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/readyz", summary="Is the service ready for work?", responses=_NOT_READY)
    async def readyz(response: Response) -> dict[str, str]:
        found = {name: check() for name, check in checks.items()}
        if any(found.values()):
            response.status_code = 503
        return {name: wrong or "ok" for name, wrong in found.items()}

    @router.get(
        "/metrics",
        summary="Metrics in the Prometheus text format",
        response_class=Response,
        responses=_METRICS,
    )
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
