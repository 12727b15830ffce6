"""A framework as one log partition sees it: its indicators' rules and the map of areas."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from thrive_shared.contracts.framework import Area, FrameworkSlice, Indicator

from thrive_scoring.domain.rules import Rules, compile_rules


@dataclass(frozen=True, eq=False)
class View:
    """The slice in force on a partition, and what scoring asks of it."""

    slice: FrameworkSlice
    rules: dict[str, Rules] = field(init=False)
    version: int = field(init=False)

    def __post_init__(self) -> None:
        compiled = {i.code: compile_rules(i) for i in self.slice.indicators}
        object.__setattr__(self, "rules", compiled)
        object.__setattr__(self, "version", self.slice.version)

    @cached_property
    def scored(self) -> dict[str, Area]:
        """Areas that get scores of their own, by code; the rest are for reference."""
        return self.slice.scored_areas()

    @cached_property
    def judged(self) -> frozenset[str]:
        """The scored areas that targets and alerts concern; the others are only compared with."""
        return self.slice.judged_areas()

    @cached_property
    def above(self) -> dict[str, tuple[str, ...]]:
        """Each scored area's ancestors and locality: an alert of theirs keeps its own quiet."""
        return {code: self._ancestors(code) for code in self.scored}

    @cached_property
    def below(self) -> dict[str, tuple[str, ...]]:
        """The scored areas that lie in each area."""
        inside: dict[str, list[str]] = {}
        for code, ancestors in self.above.items():
            for ancestor in ancestors:
                inside.setdefault(ancestor, []).append(code)
        return {code: tuple(sorted(found)) for code, found in inside.items()}

    @cached_property
    def peer_prefixes(self) -> dict[str, str]:
        return {g.code: g.area_code_prefix for g in self.slice.peer_groups}

    def expected_areas(self, indicator: Indicator, *, day: date) -> list[str]:
        """Scored areas that should have figures of this indicator on that day."""
        return [code for code in self.scored if self.expects(indicator, area=code, day=day)]

    def expects(self, indicator: Indicator, *, area: str, day: date) -> bool:
        """Whether figures of this area should go on coming on that day."""
        found = self.scored.get(area)
        return found is not None and found.type in indicator.area_types and _valid(found, day)

    def changed_from(self, before: "View | None") -> list[str]:
        """Indicators whose verdicts may differ from those under an earlier version."""
        if before is None:
            return list(self.rules)
        if _map_of(before.slice) != _map_of(self.slice):
            return list(self.rules)
        old = before.rules
        return [
            code
            for code, rules in self.rules.items()
            if code not in old or old[code].indicator != rules.indicator
        ]

    def _ancestors(self, code: str) -> tuple[str, ...]:
        found: list[str] = []
        queue = [code]
        while queue:
            area = self.scored.get(queue.pop())
            for up in (area.parent, area.locality) if area else ():
                if up and up in self.scored and up not in found and up != code:
                    found.append(up)
                    queue.append(up)
        return tuple(found)


def _valid(area: Area, day: date) -> bool:
    return (area.valid_from or date.min) <= day <= (area.valid_to or date.max)


def _map_of(framework: FrameworkSlice) -> tuple[object, ...]:
    return framework.areas, framework.area_types, framework.peer_groups


NOTHING_IN_FORCE = View(
    FrameworkSlice(
        code="none",
        title="No framework yet",
        version=1,
        valid_from=date.max,
        review_by=date.max,
        home_area="none",
        pledges=(),
        objectives=(),
        perspectives=(),
        committees=(),
        area_types=(),
        areas=(),
        breakdowns=(),
        partners=(),
        indicators=(),
    )
)
"""What a partition sees before the first framework: a day may begin earlier."""
