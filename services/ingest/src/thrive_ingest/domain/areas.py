"""What becomes of the areas that a submission names: scored, or kept for reference."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .catalogue import Catalogue

COUNTED = 10_000
"""Reference areas are counted so far: a body may name as many as a partner likes."""


@dataclass(frozen=True, slots=True)
class Areas:
    """The areas of some rows that were taken."""

    scored: Mapping[str, str]
    """Names by code."""
    reference: frozenset[str]
    """Codes of all others."""


NO_AREAS = Areas({}, frozenset())


def areas_of(codes: Iterable[str], *, catalogue: Catalogue) -> Areas:
    """Sort areas by what the framework makes of them."""
    found = frozenset(codes)
    scored = catalogue.scored_areas
    return Areas({c: scored[c].name for c in found if c in scored}, found - scored.keys())


@dataclass(slots=True)
class AreasTold:
    """The areas of a whole submission, added up part by part."""

    _scored: dict[str, str] = field(default_factory=dict)
    _reference: set[str] = field(default_factory=set)

    def add(self, areas: Areas) -> None:
        self._scored.update(areas.scored)
        if len(self._reference) < COUNTED:
            self._reference |= areas.reference

    def as_json(self) -> dict[str, object]:
        return {
            "scored_areas": [{"code": c, "name": n} for c, n in sorted(self._scored.items())],
            "reference_areas": min(len(self._reference), COUNTED),
        }
