"""A framework as one log partition sees it: its indicators' rules and the map of areas."""

from collections.abc import Iterable, Mapping
from datetime import date

from thrive_shared.contracts.framework import FrameworkSlice, Indicator

from thrive_scoring.domain.expectation import has_ended, is_expected
from thrive_scoring.domain.rules import Rules, compile_rules
from thrive_scoring.domain.series import Series


class View:
    """The slice in force on a partition, and what scoring asks of it. Never changed."""

    __slots__ = (
        "_ending",
        "_peer_prefixes",
        "above",
        "below",
        "judged",
        "rules",
        "scored",
        "slice",
        "version",
    )

    def __init__(self, framework: FrameworkSlice) -> None:
        self.slice = framework
        self.version = framework.version
        self.rules = {i.code: compile_rules(i) for i in framework.indicators}
        self.scored = framework.scored_areas()
        """Areas that get scores of their own, by code; the rest are for reference."""
        self.judged = framework.judged_areas()
        """The scored areas that targets and alerts concern; the others are only compared with."""
        self.above = {code: self._ancestors(code) for code in self.scored}
        """Each scored area's ancestors and locality: an alert of theirs keeps its own quiet."""
        self.below = _inside(self.above)
        """The scored areas that lie in each area."""
        self._peer_prefixes = {g.code: g.area_code_prefix for g in framework.peer_groups}
        self._ending = {code: a for code, a in self.scored.items() if a.valid_to is not None}

    def peer_prefix(self, rules: Rules) -> str | None:
        """What the codes of the areas that an indicator is ranked among begin with."""
        peers = rules.indicator.peers
        return None if peers is None else self._peer_prefixes.get(peers)

    def expects(self, indicator: Indicator, *, area: str, day: date) -> bool:
        """Whether figures of this area, once there, should go on coming on that day."""
        found = self.scored.get(area)
        if found is None:
            return False
        if area not in self.judged:
            return not has_ended(found, day=day)
        return is_expected(indicator, area=found, day=day)

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


def _inside(above: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    inside: dict[str, list[str]] = {}
    for code, ancestors in above.items():
        for ancestor in ancestors:
            inside.setdefault(ancestor, []).append(code)
    return {code: tuple(sorted(found)) for code, found in inside.items()}


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
