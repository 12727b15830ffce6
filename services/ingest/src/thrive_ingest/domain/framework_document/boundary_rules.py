"""Do areas of new boundaries say truly which earlier ones they follow, and with what shares?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal

from thrive_shared.contracts.framework import Area, Follows

from .document import Document
from .partial import FieldUnread, tolerant
from .problems import Problem
from .shape import closest
from .source import Path

Known = Mapping[str, Area]


def boundary_problems(document: Document) -> Iterator[Problem]:
    """Every mistake in what areas follow."""
    areas = {}
    for _, area in document.items("areas", Area):
        with suppress(FieldUnread):
            areas[area.code] = area
    for path, area in document.items("areas", Area):
        yield from tolerant(_follows(document, path, area, areas))
        yield from tolerant(_twice(document, path, area))
    yield from _followers(document)


def _follows(document: Document, path: Path, area: Area, areas: Known) -> Iterator[Problem]:
    for index, found in enumerate(area.follows):
        here = (*path, "follows", index)
        yield from tolerant(_code(document, here, found))
        yield from tolerant(_dates(document, here, area, found, areas))
        yield from tolerant(_share(document, here, found))


def _code(document: Document, here: Path, found: Follows) -> Iterator[Problem]:
    declared = document.codes("areas")
    if found.area not in declared:
        what = f"{found.area!r} is not declared under areas"
        yield document.problem((*here, "area"), what=what, fix=closest(found.area, declared))


def _dates(
    document: Document, here: Path, area: Area, found: Follows, areas: Known
) -> Iterator[Problem]:
    earlier = areas.get(found.area)
    if earlier is None:
        return
    at = (*here, "area")
    if area.valid_from is None:
        fix = "Add valid_from: the first day of the new boundaries."
        yield document.problem(at, what=f"{area.code} follows an area, but has no start", fix=fix)
    elif earlier.valid_to is None:
        what = f"{earlier.code} is followed by {area.code}, but has no end"
        yield document.problem(at, what=what, fix=f"Add valid_to to {earlier.code}.")
    elif earlier.valid_to >= area.valid_from:
        what = (
            f"{earlier.code} ends on {earlier.valid_to}, "
            f"but {area.code} starts on {area.valid_from} already"
        )
        yield document.problem(at, what=what, fix="Let the earlier area end before that day.")


def _share(document: Document, here: Path, found: Follows) -> Iterator[Problem]:
    at = (*here, "share")
    if found.whole and found.share is not None:
        what = f"the boundaries are {found.comparability}, so there is no share to state"
        yield document.problem(at, what=what, fix="Remove share, or write comparability: changed.")
    if found.share is not None and (found.basis is None or found.source is None):
        what = "a share needs to say what it is a share of, and who says so"
        fix = "Add basis: households (or population) and source: …"
        yield document.problem(at, what=what, fix=fix)
    if found.share is None and found.basis is not None:
        what = "there is a basis, but no share"
        yield document.problem((*here, "basis"), what=what, fix="Add share: 0.4, or remove basis.")


def _twice(document: Document, path: Path, area: Area) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, found in enumerate(area.follows):
        if found.area in seen:
            at = (*path, "follows", index, "area")
            what = f"{area.code} follows {found.area} twice"
            yield document.problem(at, what=what, fix="Keep one of the two.")
        seen.add(found.area)
        if found.whole and len(area.follows) > 1:
            at = (*path, "follows", index, "comparability")
            what = f"{area.code} has the boundaries of {found.area} and parts of others too"
            fix = "Write comparability: changed, or keep this one alone."
            yield document.problem(at, what=what, fix=fix)


def _followers(document: Document) -> Iterator[Problem]:
    """No earlier area is given away more than once."""
    shared: dict[str, list[tuple[Path, Follows]]] = defaultdict(list)
    for path, area in document.items("areas", Area):
        with suppress(FieldUnread):
            for index, found in enumerate(area.follows):
                shared[found.area].append(((*path, "follows", index), found))
    for earlier, parts in shared.items():
        yield from tolerant(_given_away(document, earlier, parts))


def _given_away(
    document: Document, earlier: str, parts: Sequence[tuple[Path, Follows]]
) -> Iterator[Problem]:
    total = sum((f.share for _, f in parts if f.share is not None), Decimal(0))
    here, _ = parts[-1]
    if total > 1:
        what = f"the shares of {earlier} add up to {total}, more than all of it"
        yield document.problem((*here, "share"), what=what, fix="Correct the shares.")
    if len(parts) > 1 and any(f.whole for _, f in parts):
        what = f"{earlier} is followed whole by one area, and by another too"
        fix = "Write comparability: changed, or remove the other."
        yield document.problem((*here, "area"), what=what, fix=fix)
