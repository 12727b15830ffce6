"""Names: what the codes in events are called in the framework."""

from functools import cached_property

from thrive_shared.contracts.framework import (
    Area,
    AreaType,
    FrameworkSlice,
    Indicator,
    Named,
    Objective,
)
from thrive_shared.contracts.scoring import Dimension


class Names:
    """A framework by code. Codes that it gives no name to name themselves."""

    def __init__(self, framework: FrameworkSlice) -> None:
        self.framework = framework

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Indicators in the framework's order of their codes."""
        return {each.code: each for each in self.framework.indicators}

    @cached_property
    def areas(self) -> dict[str, Area]:
        """Areas by code."""
        return {each.code: each for each in self.framework.areas}

    @cached_property
    def area_types(self) -> dict[str, AreaType]:
        """Types of area by code."""
        return {each.code: each for each in self.framework.area_types}

    @cached_property
    def _breakdowns(self) -> dict[str, str]:
        return {each.code: each.title for each in self.framework.breakdowns}

    @cached_property
    def _committees(self) -> dict[str, str]:
        return {each.code: each.title for each in self.framework.committees}

    def area(self, code: str) -> str:
        """Name of an area."""
        found = self.areas.get(code)
        return found.name if found else self.framework.reference_names.get(code, code)

    def breakdown(self, code: str) -> str:
        """Title of a population group; empty for everyone."""
        return "" if code == "all" else self._breakdowns.get(code, code)

    def committee(self, code: str) -> str:
        """Title of a committee."""
        return self._committees.get(code, code)

    def groups(self, dimension: Dimension) -> tuple[Named, ...] | tuple[Objective, ...]:
        """The objectives, pledges or perspectives in their order."""
        if dimension == "objective":
            return self.framework.objectives
        if dimension == "pledge":
            return self.framework.pledges
        return self.framework.perspectives

    def members(self, dimension: Dimension, *, group: str) -> list[Indicator]:
        """Indicators that count in an objective, pledge or perspective."""
        if dimension == "objective":
            return [each for each in self.framework.indicators if each.objective == group]
        if dimension == "pledge":
            return [each for each in self.framework.indicators if group in each.pledges]
        return [each for each in self.framework.indicators if each.perspective == group]
