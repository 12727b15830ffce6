"""A bound on how often one client may ask, told in the RateLimit headers.

Source: draft-ietf-httpapi-ratelimit-headers. A client is a network address; the stream and
each read count as one request. Pages and health are not limited.
"""

from time import monotonic

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from thrive_shared.http.problem import Problem

from thrive_gateway.domain.buckets import Allowance, Buckets


class TooManyRequests(Problem):
    """You have asked too often; wait the seconds that Retry-After says."""

    status = 429
    title = "Too many requests"


class RateLimit:
    """ASGI middleware over /v1."""

    def __init__(self, app: ASGIApp, *, quota: int) -> None:
        self._app = app
        self._buckets = Buckets(quota=quota)
        self._policy = f'"requests";q={quota};w={self._buckets.window:.0f}'

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await self._app(scope, receive, send)
            return
        client = (scope.get("client") or ("unknown",))[0]
        allowance = self._buckets.take(client, now=monotonic())

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._tell(MutableHeaders(scope=message), allowance)
            await send(message)

        if allowance.allowed:
            await self._app(scope, receive, telling)
        else:
            problem = TooManyRequests(headers={"Retry-After": str(allowance.retry_seconds)})
            await problem.response()(scope, receive, telling)

    def _tell(self, headers: MutableHeaders, allowance: Allowance) -> None:
        headers["RateLimit-Policy"] = self._policy
        headers["RateLimit"] = f'"requests";r={allowance.remaining};t={allowance.reset_seconds}'
