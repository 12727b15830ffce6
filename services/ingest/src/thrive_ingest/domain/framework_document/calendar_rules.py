"""Do the document's dates run forward, and its areas upward without a circle?"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from thrive_shared.contracts.framework import Area, KnownEvent

from .document import Document
from .partial import FieldUnread, tolerant
from .problems import Problem
from .source import Path


def calendar_problems(document: Document) -> Iterator[Problem]:
    """Every span that ends before it starts, and every circle of parents."""
    yield from _review(document)
    for path, event in document.items("known_events", KnownEvent):
        yield from tolerant(_event(document, path, event))
    for path, area in document.items("areas", Area):
        yield from tolerant(_area(document, path, area))
    yield from _circles(document)


def _review(document: Document) -> Iterator[Problem]:
    try:
        starts = date.fromisoformat(str(document.data.get("valid_from")))
        review = date.fromisoformat(str(document.data.get("review_by")))
    except ValueError:
        return
    if review <= starts:
        what = f"the review on {review} is not after the start on {starts}"
        yield document.problem(("review_by",), what=what, fix="Write a date after valid_from.")


def _event(document: Document, path: Path, event: KnownEvent) -> Iterator[Problem]:
    if event.ends < event.starts:
        what = f"the event ends on {event.ends}, before it starts on {event.starts}"
        yield document.problem((*path, "ends"), what=what, fix="Exchange starts and ends.")


def _area(document: Document, path: Path, area: Area) -> Iterator[Problem]:
    if area.valid_from and area.valid_to and area.valid_to < area.valid_from:
        what = f"the area ends on {area.valid_to}, before it starts on {area.valid_from}"
        fix = "Exchange valid_from and valid_to."
        yield document.problem((*path, "valid_to"), what=what, fix=fix)


def _circles(document: Document) -> Iterator[Problem]:
    paths: dict[str, Path] = {}
    parents: dict[str, str | None] = {}
    for path, area in document.items("areas", Area):
        with suppress(FieldUnread):
            parents[area.code] = area.parent
            paths[area.code] = path
    for code, path in paths.items():
        if _returns(code, parents):
            what = f"{code} is, through its parents, inside itself"
            fix = "Let the parent of the widest area be empty."
            yield document.problem((*path, "parent"), what=what, fix=fix)


def _returns(code: str, parents: dict[str, str | None]) -> bool:
    seen: set[str] = set()
    at = parents.get(code)
    while at is not None and at not in seen:
        if at == code:
            return True
        seen.add(at)
        at = parents.get(at)
    return False
