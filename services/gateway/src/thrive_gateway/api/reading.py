"""How every read answers: with an ETag, and 304 when the client has it already."""

from collections.abc import Callable, Coroutine
from hashlib import blake2b
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

_KEPT_ON_304 = ("etag", "cache-control", "vary")


class ReadRoute(APIRoute):
    """A route whose answers are revalidated by their content."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def answer(request: Request) -> Response:
            response = await handler(request)
            if request.method != "GET" or response.status_code != 200:
                return response
            return conditional(request, response)

        return answer


def conditional(request: Request, response: Response) -> Response:
    """Add an ETag of the body; answer 304 without it when `If-None-Match` names it."""
    etag = f'"{blake2b(response.body, digest_size=16).hexdigest()}"'
    response.headers["etag"] = etag
    response.headers.setdefault("cache-control", "no-cache")
    response.headers.setdefault("vary", "accept")
    if not _names(request.headers.get("if-none-match", ""), etag=etag):
        return response
    kept = {k: v for k, v in response.headers.items() if k in _KEPT_ON_304}
    return Response(status_code=304, headers=kept)


def _names(header: str, *, etag: str) -> bool:
    """Weak comparison, as RFC 9110 asks of If-None-Match."""
    candidates = {c.strip().removeprefix("W/") for c in header.split(",")}
    return etag in candidates or "*" in candidates
