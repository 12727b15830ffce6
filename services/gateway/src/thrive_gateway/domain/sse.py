"""Server-sent events on the wire. Source: WHATWG HTML, section 9.2."""

import re
from dataclasses import dataclass

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
RETRY = b"retry: 2000\n\n"
"""Tells a browser to come back two seconds after the connection is lost."""


def encode(*, id: int, name: str, body: str) -> bytes:
    """One event. A line break in the body starts a further data line."""
    data = "".join(f"data: {line}\n" for line in _LINE_BREAK.split(body))
    return f"id: {id}\nevent: {name}\n{data}\n".encode()


def heartbeat(*, id: int) -> bytes:
    """Keeps the connection open and moves the client's last id on, without an event."""
    return f": \nid: {id}\n\n".encode()


def parse_last_id(text: str | None) -> int | None:
    """The id a client saw last; -1, which no event has, if it is not one of ours."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


@dataclass(frozen=True, slots=True)
class Scope:
    """What a client wants to hear of. An event about all or several areas passes any filter."""

    area: str | None = None
    indicator: str | None = None

    def takes(self, *, area: str | None, indicator: str | None) -> bool:
        return _passes(self.area, area) and _passes(self.indicator, indicator)


def _passes(wanted: str | None, found: str | None) -> bool:
    return wanted is None or found is None or wanted == found
