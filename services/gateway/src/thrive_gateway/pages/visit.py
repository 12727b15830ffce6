"""One visit to a page: the framework and day it stands on, and how its answer is sent."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response
from thrive_shared import clock
from thrive_shared.contracts.framework import Indicator
from thrive_shared.http.problem import Problem
from thrive_shared.settings import ServiceSettings

from thrive_gateway.pages import format as shown
from thrive_gateway.pages import instant
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.render import Renderer
from thrive_gateway.reader import Reader, Readers

FRAGMENTS = "/fragments"


class NoSuchPage(Problem):
    """There is no such page."""

    status = 404
    title = "Page not found"


class NoFrameworkYet(Problem):
    """No framework has been published yet."""

    status = 503
    title = "Not ready yet"


class NotYetExplained(Problem):
    """Something that the number stands on is still on its way."""

    status = 503
    title = "Not explained yet"


class Unchanged(Exception):
    """The visitor already holds this very answer."""

    def __init__(self, etag: str) -> None:
        self.etag = etag
        super().__init__(etag)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What every page knows. The tag was taken before anything was read: it is never too new."""

    request: Request
    renderer: Renderer
    reader: Reader
    """Of what is known now, or as known at the instant asked for."""
    names: Names
    day: date
    event: int
    """Id of the newest live event that the page may have seen."""
    etag: str

    @property
    def home(self) -> str:
        """Code of the area that the framework is about."""
        return self.names.framework.home_area

    def indicator(self, code: str) -> Indicator:
        """An indicator of the framework."""
        found = self.names.indicators.get(code)
        if found is None:
            raise NoSuchPage
        return found

    def show(self, template: str, *, section: str, **context: Any) -> HTMLResponse:
        """The whole page, or for a fragment's address its live part alone."""
        path = self.request.url.path
        part = path.startswith(FRAGMENTS + "/")
        folder = "live" if part else "pages"
        query = f"?{self.request.url.query}" if self.request.url.query else ""
        at = self.reader.known_at
        text = self.renderer.render(
            f"{folder}/{template}.html",
            section=section,
            event=self.event,
            day=self.day,
            demonstration=self.names.framework.demonstration_day,
            framework=self.names.framework,
            known_at=shown.exact_moment(at) if at else "",
            address=instant.address_without(self.request),
            fragment=(path if part else FRAGMENTS + path) + query,
            **context,
        )
        kept = instant.kept_in_links(text, at=at) if at else text
        return HTMLResponse(kept, headers=self.headers)

    def send(self, content: str, *, media_type: str, name: str) -> Response:
        """A file to keep."""
        headers = {**self.headers, "content-disposition": f'attachment; filename="{name}"'}
        if self.reader.known_at:
            headers["as-known-at"] = instant.written(self.reader.known_at)
        return Response(content, media_type=media_type, headers=headers)

    @property
    def headers(self) -> dict[str, str]:
        """Ask again each time; the tag makes that cheap."""
        return {"etag": self.etag, "cache-control": "no-cache", "vary": "accept-encoding"}


async def begin(
    request: Request,
    *,
    readers: Readers,
    settings: ServiceSettings,
    renderer: Renderer,
) -> Visit:
    """Open a visit, as known at the instant that the address names, else now.

    Raises Unchanged when the visitor's copy is current, or why nothing is known of the instant.
    """
    event = await readers.last_event_id()
    etag = f'W/"{event}-{renderer.fingerprint}"'
    if etag in request.headers.get("if-none-match", "").split(", "):
        raise Unchanged(etag)
    at = instant.asked_of(request)
    reader = await (readers.now() if at is None else readers.at(at))
    framework = await reader.framework()
    if framework is None:
        raise NoFrameworkYet
    day = await reader.day() or clock.today(settings.today)
    return Visit(
        request=request,
        renderer=renderer,
        reader=reader,
        names=Names(framework),
        day=day,
        event=event,
        etag=etag,
    )
