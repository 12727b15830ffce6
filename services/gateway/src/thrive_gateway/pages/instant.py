"""Pages as known at an earlier instant: asked for in the address, and kept in every link."""

import re
from datetime import UTC, datetime

from fastapi import Request
from starlette.datastructures import URL

from thrive_gateway.domain import instant
from thrive_gateway.known.problems import NotAnInstant

QUERY = "as_known_at"
_LINK = re.compile(r'(?<!data-now )\b(href|action)="(/(?!/|static/)[^"#]*)(#[^"]*)?"')
_FORM = re.compile(r'<form\b[^>]*\bmethod="get"[^>]*>')


def asked_of(request: Request) -> datetime | None:
    """The instant that an address asks for; None: now. Raises NotAnInstant."""
    text = request.query_params.get(QUERY)
    if text is None:
        return None
    try:
        return instant.parse(text)
    except instant.NotAnInstantText as error:
        raise NotAnInstant(as_known_at=text) from error


def address_without(request: Request) -> str:
    """A page's own address as it is now."""
    query = request.url.remove_query_params(QUERY).query
    return request.url.path + (f"?{query}" if query else "")


def written(at: datetime) -> str:
    """An instant as an address has it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def address_at(page: str, *, at: datetime) -> str:
    """A page's address as known at an instant."""
    return str(URL(page).include_query_params(**{QUERY: written(at)}))


def kept_in_links(html: str, *, at: datetime) -> str:
    """A page whose links and forms lead to pages of the same instant.

    Done to the finished page, so that no link can be forgotten. A link marked `data-now` leads to
    what is known now.
    """
    value = written(at)

    def longer(found: re.Match[str]) -> str:
        name, path, fragment = found.groups()
        joined = "&amp;" if "?" in path else "?"
        return f'{name}="{path}{joined}{QUERY}={value}{fragment or ""}"'

    linked = _LINK.sub(longer, html)
    return _FORM.sub(rf'\g<0><input type="hidden" name="{QUERY}" value="{value}">', linked)
