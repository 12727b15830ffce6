"""The demonstration's connection: every partner with a key of its own, patient with restarts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx

from thrive_local.client import Summary
from thrive_local.data_directory import OPERATOR, DataDirectory
from thrive_local.demo.files import MEDIA_TYPE, Batch
from thrive_local.errors import LocalError, RequestRefusedError

PATIENCE = 90.0
LOOK_AGAIN = 0.25
BUSY = frozenset({429, 502, 503, 504})

Found = TypeVar("Found")


class DidNotArriveError(LocalError):
    """Something that was sent did not show up in time."""


class Connection:
    """HTTP to ingest and gateway of one running system."""

    def __init__(self, data: DataDirectory, *, http: httpx.AsyncClient) -> None:
        run = data.running()
        self.gateway = run.urls["gateway-1"]
        self._ingest = run.urls["ingest-1"]
        self._data = data
        self._http = http

    async def publish_framework(self, text: str) -> None:
        """Publish a framework; sent again it changes nothing."""
        answer = await self._post("/v1/frameworks", text, key=OPERATOR, media="application/yaml")
        if answer.is_error:
            raise refused(answer)

    async def submit(self, batch: Batch, *, dry_run: bool = False) -> Summary:
        """Send figures as their partner; raises RequestRefusedError when nothing was read."""
        params = {"profile": "tidy", "reference": batch.reference, "file": batch.file}
        if dry_run:
            params["dry_run"] = "true"
        answer = await self._post(
            "/v1/submissions", batch.text, key=batch.partner, media=MEDIA_TYPE, params=params
        )
        body = answer.json() if answer.content else {}
        if "rows" not in body:
            raise refused(answer)
        return Summary(body)

    async def commentary(self, lines: str) -> None:
        """Send explanations and actions, one JSON object a line; what was erased stays erased."""
        media = "application/x-ndjson"
        answer = await self._post("/v1/commentary", lines, key=OPERATOR, media=media)
        if answer.is_error or any(r["code"] != "erased" for r in answer.json()["rejections"]):
            raise refused(answer)

    async def read(self, path: str) -> Any:
        """Read from the gateway; None when it does not know the thing (yet)."""
        answer = await self._patiently(lambda: self._http.get(f"{self.gateway}{path}"))
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        if answer.is_error:
            raise refused(answer)
        return answer.json()

    async def _post(
        self, path: str, text: str, *, key: str, media: str, params: dict[str, str] | None = None
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._data.key(key)}", "Content-Type": media}
        return await self._patiently(
            lambda: self._http.post(
                f"{self._ingest}{path}", content=text.encode(), headers=headers, params=params
            )
        )

    async def _patiently(self, ask: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
        """Ask again while the service restarts or is busy: every request here may be repeated."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                answer = await ask()
            except httpx.TransportError:
                if time.monotonic() > deadline:
                    raise
            else:
                if answer.status_code not in BUSY or time.monotonic() > deadline:
                    return answer
            await asyncio.sleep(LOOK_AGAIN)


async def until(
    look: Callable[[], Awaitable[Found | None]], *, what: str, seconds: float = PATIENCE
) -> Found:
    """Look until there is something to see; raises DidNotArriveError at the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        found = await look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise DidNotArriveError(
                f"Not seen within {seconds:.0f} s: {what}", mend="See `thrive logs`."
            )
        await asyncio.sleep(LOOK_AGAIN)


def refused(answer: httpx.Response) -> RequestRefusedError:
    """What a refusal means to whoever runs the demonstration."""
    if "urn:thrive:problem:version-not-next" in answer.text:
        return RequestRefusedError(
            "Another version of the framework is in force here, from an earlier run.",
            mend="Delete its data with `thrive reset`, or choose another place with --data-dir.",
        )
    return RequestRefusedError(
        f"{answer.request.url.path} answered {answer.status_code}", mend=answer.text[:500]
    )
