"""The web application: REST, live stream, pages and health, put together."""

from collections.abc import Mapping

import asyncpg
from fastapi import Depends, FastAPI
from fastapi.responses import RedirectResponse
from thrive_shared.http import problem
from thrive_shared.http.describing import PROBLEMS
from thrive_shared.http.health import Check, health_router

from .api import events, reads, subscriptions, what_if
from .api.known_parameters import only_known
from .api.rate_limit import RateLimit
from .keys import Keys
from .known.readers import Readers
from .known.what_ifs import LiveWhatIfs, WhatIfs
from .live.hub import Hub
from .pages import routes as pages
from .settings import Settings
from .webhooks.service import Subscriptions

DESCRIPTION = """Scorecards, series, alerts and stories of a council's performance framework.
Every figure says which period it is of, where it comes from, when it was received and when the
next is due. Every read has an ETag; lists are paged by cursor; errors are problem documents."""


def application(
    *,
    settings: Settings,
    pool: asyncpg.Pool,
    hub: Hub,
    keys: Keys,
    webhooks: Subscriptions,
    readers: Readers,
    what_ifs: WhatIfs,
    checks: Mapping[str, Check],
) -> FastAPI:
    """Everything the gateway answers on HTTP."""
    app = FastAPI(
        title="Thrive gateway",
        version="1",
        description=DESCRIPTION,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    problem.install(app)
    app.include_router(health_router(checks))
    for router in (
        reads.router(readers),
        what_if.router(readers, what_ifs=what_ifs),
        events.router(hub=hub, pool=pool),
        subscriptions.router(keys=keys, subscriptions=webhooks),
    ):
        app.include_router(router, responses=PROBLEMS, dependencies=[Depends(only_known)])
    app.add_middleware(RateLimit, quota=settings.rate_limit)
    app.add_api_route("/docs", _docs, include_in_schema=False)
    pages.install(app, readers=readers, what_ifs=LiveWhatIfs(readers, what_ifs), settings=settings)
    return app


async def _docs() -> RedirectResponse:
    """The interface's description, without scripts from another site."""
    return RedirectResponse("/openapi.json")
