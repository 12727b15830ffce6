"""A request that the end of the process cuts off."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI
from thrive_shared.service import CutOff


async def test_a_request_that_is_cut_off_is_told_to_try_again() -> None:
    app, begun = FastAPI(), asyncio.Event()

    @app.get("/")
    async def endless() -> None:
        begun.set()
        await asyncio.Event().wait()

    transport = httpx.ASGITransport(CutOff(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        asking = asyncio.create_task(client.get("/"))
        await begun.wait()
        asking.cancel()
        answer = await asking
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.json()["type"] == "urn:thrive:problem:stopping"


async def test_an_answer_that_has_begun_is_not_begun_again() -> None:
    sent: list[str] = []
    begun = asyncio.Event()

    async def app(_scope: object, _receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]
        begun.set()
        await asyncio.Event().wait()

    async def send(message: dict[str, object]) -> None:
        sent.append(str(message["type"]))

    async def receive() -> dict[str, object]:
        return {"type": "http.request"}

    asking = asyncio.create_task(CutOff(app)({"type": "http"}, receive, send))  # type: ignore[arg-type]
    await begun.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert sent == ["http.response.start"]
