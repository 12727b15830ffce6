"""A framework as one log partition sees it: its indicators' rules and the map of areas."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from thrive_shared.contracts.framework import Area, FrameworkSlice, Indicator

from thrive_scoring.domain.expectation import has_ended, is_expected
from thrive_scoring.domain.rules import Rules, compile_rules
from thrive_scoring.domain.series import Series


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

    def expects(self, indicator: Indicator, *, area: str, day: date) -> bool:
        """Whether figures of this area, once there, should go on coming on that day."""
        found = self.scored.get(area)
        if found is not None and area not in self.judged:
            return not has_ended(found, day=day)
        return found is not None and is_expected(indicator, area=found, day=day)

    def measures(self, series: Series, *, day: date | None) -> bool:
        """Whether a series counts: indicator and group are in the framework, and the area is there.

        What is measured no longer keeps its scores, and has no alerts.
        """
        rules = self.rules.get(series.indicator)
        if rules is None or not rules.covers(series.breakdown):
            return False
        return series.area in self.scored and not self.has_ended(series.area, day=day)

    def has_ended(self, area: str, *, day: date | None) -> bool:
        """Whether an area's last day is over."""
        found = self._ending.get(area)
        return found is not None and has_ended(found, day=day)

    def ended_between(self, before: date | None, day: date) -> frozenset[str]:
        """Areas whose last day is over on this day, and was not on the one before."""
        return frozenset(
            code
            for code, area in self._ending.items()
            if has_ended(area, day=day) and not has_ended(area, day=before)
        )

    @cached_property
    def _ending(self) -> dict[str, Area]:
        return {code: a for code, a in self.scored.items() if a.valid_to is not None}

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

    def removed_since(self, before: "View | None") -> dict[str, Indicator]:
        """Indicators that an earlier version had and this one has not, as they were there."""
        if before is None:
            return {}
        return {code: r.indicator for code, r in before.rules.items() if code not in self.rules}

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
