"""POST /v1/what-if: a read that is too long for an address. Nothing is saved."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from thrive_shared.http.describing import problem_answer
from thrive_shared.http.problem import Problem

from thrive_gateway.known.readers import Readers
from thrive_gateway.known.what_ifs import WhatIfs

from .models.what_if import WhatIfIn, WhatIfOut, what_if_out
from .problems import NoFramework

MOST_BYTES = 1_000_000


class BodyTooLarge(Problem):
    """The body has more than 1,000,000 bytes. Suppose fewer figures at a time."""

    status = 413
    title = "The body is too large"


class LengthNeeded(Problem):
    """Send the header Content-Length, so that it can be seen how large the body is."""

    status = 411
    title = "How large is the body?"


class _BoundedRoute(APIRoute):
    """A route that looks at the body's length before it reads it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def answer(request: Request) -> Response:
            declared = request.headers.get("content-length", "")
            if not declared.isdigit():
                raise LengthNeeded
            if int(declared) > MOST_BYTES:
                raise BodyTooLarge
            return await handler(request)

        return answer


def router(readers: Readers, *, what_ifs: WhatIfs) -> APIRouter:
    """What would change."""
    routes = APIRouter(prefix="/v1", tags=["reads"], route_class=_BoundedRoute)

    @routes.post(
        "/what-if",
        summary="What would change",
        response_model_exclude_none=True,
        responses={
            411: problem_answer("The header Content-Length is missing"),
            413: problem_answer("The body is too large"),
            422: problem_answer("What is supposed does not fit the framework"),
        },
    )
    async def what_if(supposed: WhatIfIn) -> WhatIfOut:
        """Which scores, alerts and scorecards would change if these rules came into force, this
        day began and these figures were accepted. Nothing is saved, and nobody is told."""
        live = await readers.live()
        framework = await live.reader.framework()
        if framework is None:
            raise NoFramework(headers={"Retry-After": "5"})
        told = await what_ifs.ask(
            supposed.supposition, framework=framework, questions=live.questions
        )
        return what_if_out(told, framework=framework)

    return routes
