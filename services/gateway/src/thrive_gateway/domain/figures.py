"""What must stand beside every figure, wherever it is shown."""

from collections.abc import Mapping
from typing import Literal

from thrive_shared.contracts.framework import FrameworkSlice, Indicator
from thrive_shared.contracts.period import Period

from .boundaries import Boundaries, Time, boundaries_of

Provenance = Literal["published", "computed", "illustrative"]

USUAL_RANGE: Mapping[str, str] = {
    "consistently_met": "usual range: meets the target",
    "consistently_missed": "usual range: misses the target",
    "inconsistent": "usual range: may meet or miss the target",
}
"""What process limits say of a target. It is about the usual range, not about this figure."""


def provenance(indicator: Indicator | None, *, computed: bool) -> Provenance:
    """Where a value comes from: made up, else computed here from its counts, else its source.

    None: the framework no longer knows the indicator.
    """
    if indicator is not None and indicator.illustrative:
        return "illustrative"
    return "computed" if computed else "published"


def period_label(period: str | None) -> str | None:
    """A period as people read it."""
    return Period.parse(period).label() if period else None


class Glossary:
    """Names of a framework's parts by code; a code that it does not know stands for itself."""

    def __init__(self, framework: FrameworkSlice) -> None:
        self.framework = framework
        self.indicators = {i.code: i for i in framework.indicators}
        self._areas = {a.code: a.name for a in framework.areas}
        self._scored = framework.scored_areas()
        self._boundaries: dict[str, Boundaries | None] = {}
        self._breakdowns = {b.code: b.title for b in framework.breakdowns}

    def area(self, code: str) -> str:
        return self._areas.get(code) or self.framework.reference_names.get(code, code)

    def breakdown(self, code: str) -> str:
        return self._breakdowns.get(code, code)

    def knows_area(self, code: str) -> bool:
        return code in self._areas

    def boundaries(self, code: str) -> Boundaries | None:
        """What is known of an area's boundaries; None where they have not changed."""
        if code not in self._boundaries:
            self._boundaries[code] = boundaries_of(self.framework, code)
        return self._boundaries[code]

    def outside(self, code: str, *, period: str | None) -> Time | None:
        """Where a period lies that an area's boundaries were not in force for."""
        found = self.boundaries(code)
        return found.outside(period) if found else None

    def scores_area(self, code: str) -> bool:
        """Whether an area gets scores of its own; others are only compared with."""
        return code in self._scored
