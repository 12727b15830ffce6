"""Running a service process: web server, consumer groups and background tasks, as one."""

import asyncio
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import structlog
import uvicorn
import uvloop
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .http.problem import Problem
from .settings import ServiceSettings

_END_SECONDS = 8.0

log = structlog.get_logger()

Background = Callable[[], Awaitable[None]]
"""Runs until cancelled. Returning or raising ends the process: the supervisor restarts it."""


class BackgroundTaskEnded(RuntimeError):
    """A background task returned although it should run as long as the process."""


class Stopping(Problem):
    """This process is stopping. Try again in a moment."""

    status = 503
    title = "Not available for a moment"


def start(main: Coroutine[Any, Any, None]) -> None:
    """Run the coroutine that a service process is for, until it ends."""
    uvloop.run(main)


class _Server(uvicorn.Server):
    """uvicorn without its own signal handling: the process decides when to stop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class CutOff:
    """Answers 503 to requests that the end of the process cuts off, where uvicorn says 500."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answered = False

        async def note_and_send(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(scope, receive, note_and_send)
        except asyncio.CancelledError:
            if answered:
                raise
            await Stopping(headers={"Retry-After": "2"}).response()(scope, receive, send)


async def run(app: FastAPI, *, settings: ServiceSettings, background: Sequence[Background]) -> None:
    """Serve until SIGTERM or SIGINT; raise the first error of any part.

    The web server starts first, so that health can be asked while the rest comes up. From then
    on the process ends within eight seconds of a signal or an error, whatever hangs: everything
    that matters survives a kill.
    """
    server = _Server(
        uvicorn.Config(
            CutOff(app),
            host=settings.http_host,
            port=settings.http_port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=2,
        )
    )
    log.info("service_started", port=settings.http_port)
    stop = _stop_on_signals()
    tasks = [asyncio.create_task(server.serve(), name="http")]
    tasks += [asyncio.ensure_future(_endless(b)) for b in background]
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
    _end_in_any_case()
    failed = [t for t in tasks if t.done() and not t.cancelled() and t.exception()]
    for task in failed:
        error = task.exception()
        log.critical("service_failed", error=type(error).__name__, exc_info=error)
    server.should_exit = True
    await _cancel([stopping, *tasks[1:]])
    await asyncio.gather(tasks[0], return_exceptions=True)
    log.info("service_stopped")
    for task in failed:
        task.result()


async def _endless(background: Background) -> None:
    await background()
    raise BackgroundTaskEnded


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


def _end_in_any_case() -> None:
    """Leave the process an end to come to; a thread sees to it, for the loop itself may hang."""
    timer = threading.Timer(_END_SECONDS, _end)
    timer.daemon = True
    timer.start()


def _end() -> None:
    log.critical("end_forced", after_seconds=_END_SECONDS)
    os._exit(os.EX_TEMPFAIL)


async def _cancel(tasks: Sequence[asyncio.Future[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
