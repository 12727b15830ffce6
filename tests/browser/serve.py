"""Serves the pages over the Reader in memory, for the browser tests and for looking at them."""

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import AsyncIterator, Iterator

import uvicorn
from browser.memory import HOME, MemoryReader
from browser.supposing import WhatIfsInMemory
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from thrive_gateway.pages import routes
from thrive_shared.http import problem
from thrive_shared.settings import ServiceSettings


class Site:
    """The pages on a port of this machine; `change` revises a figure and tells every page."""

    def __init__(self) -> None:
        self.reader = MemoryReader()
        self.app = application(self.reader)

    def change(self, *, indicator: str, value: str) -> None:
        """Give the newest figure another value."""
        self.reader.change(indicator=indicator, value=value)


def application(reader: MemoryReader) -> FastAPI:
    """The gateway's pages with a live stream that follows the reader's event id."""
    app = FastAPI()
    settings = ServiceSettings.model_validate(
        {"KAFKA_BOOTSTRAP_SERVERS": "unused", "DATABASE_URL": "unused"}
    )

    @app.get("/v1/events")
    async def events(request: Request) -> StreamingResponse:
        return StreamingResponse(_events(reader, request), media_type="text/event-stream")

    problem.install(app)
    routes.install(app, readers=reader, what_ifs=WhatIfsInMemory(reader), settings=settings)
    return app


async def _events(reader: MemoryReader, request: Request) -> AsyncIterator[str]:
    seen = reader.event
    yield f"event: ready\ndata: {json.dumps({'last_event_id': seen})}\n\n"
    while not await request.is_disconnected():
        if reader.event != seen:
            seen = reader.event
            yield f"id: {seen}\nevent: score\ndata: {json.dumps({'area': HOME})}\n\n"
        await asyncio.sleep(0.05)


@contextlib.contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Run an application in a thread; the value is its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
