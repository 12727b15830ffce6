"""A whole framework as the area group sees it, put together from the log partitions' slices."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from thrive_shared.contracts.framework import (
    Area,
    FrameworkSlice,
    Indicator,
    Named,
    Polarity,
)

from thrive_scoring.domain import lateness
from thrive_scoring.domain.expectation import first_expected, is_expected
from thrive_scoring.domain.rules import Rules, compile_rules
from thrive_scoring.domain.spans import Span, span
from thrive_scoring.domain.standing import AreaScore


@dataclass(frozen=True, slots=True)
class Group:
    """One objective, pledge or perspective with its indicators."""

    dimension: str
    code: str
    title: str
    indicators: tuple[Indicator, ...]

    @property
    def key(self) -> tuple[str, str]:
        return self.dimension, self.code

    def is_in(self, scores: Container[tuple[str, str]]) -> bool:
        """Whether any headline series of the group is among these, (indicator, breakdown)."""
        return any((i.code, b) in scores for i in self.indicators for b in i.headline)


@dataclass(frozen=True, eq=False)
class Frame:
    """A framework version that every log partition has passed."""

    slices: Sequence[FrameworkSlice]

    @property
    def version(self) -> int:
        return self.slices[0].version

    @cached_property
    def areas(self) -> dict[str, Area]:
        """Areas that have cards, by code."""
        return self.slices[0].scored_areas()

    @cached_property
    def rules(self) -> dict[str, Rules]:
        return {i.code: compile_rules(i) for s in self.slices for i in s.indicators}

    def awaited(
        self, indicator: Indicator, *, area: Area, since: AreaScore | None, day: date | None
    ) -> Span | None:
        """The period whose figure should stand in an area by that day but does not.

        `since` is the current score, of an earlier period or without a figure. None where nothing
        is expected, as in an area that has ended.
        """
        first = self._first_awaited(indicator, area=area, since=since)
        if first is None or not is_expected(indicator, area=area, day=day):
            return None
        return lateness.latest_due(self.rules[indicator.code], first, day=day)

    def can_judge(self, indicator: Indicator, breakdown: str, *, area: str, at: Span) -> bool:
        """Whether a figure of that period could be judged; a mere tracker's can't."""
        if indicator.polarity is Polarity.NONE or area not in self._judged:
            return False
        compared = indicator.comparator not in (None, area)
        return compared or self.rules[indicator.code].goal(at, breakdown) is not None

    def _first_awaited(
        self, indicator: Indicator, *, area: Area, since: AreaScore | None
    ) -> Span | None:
        if since is None or since.period is None:
            return first_expected(indicator, area=area, framework=self.slices[0])
        at = span(since.period)
        return lateness.next_period(self.rules[indicator.code], at) if since.has_figure else at

    @cached_property
    def groups(self) -> dict[tuple[str, str], Group]:
        """Every objective, pledge and perspective by dimension and code, empty ones too."""
        core = self.slices[0]
        indicators = sorted((i for s in self.slices for i in s.indicators), key=lambda i: i.code)
        made = [
            *(
                _group("objective", o, (i for i in indicators if i.objective == o.code))
                for o in core.objectives
            ),
            *(
                _group("pledge", p, (i for i in indicators if p.code in i.pledges))
                for p in core.pledges
            ),
            *(
                _group("perspective", p, (i for i in indicators if i.perspective == p.code))
                for p in core.perspectives
            ),
        ]
        return {g.key: g for g in made}

    @cached_property
    def groups_of(self) -> dict[str, tuple[Group, ...]]:
        """The groups that an indicator belongs to."""
        found: dict[str, list[Group]] = {}
        for group in self.groups.values():
            for indicator in group.indicators:
                found.setdefault(indicator.code, []).append(group)
        return {code: tuple(groups) for code, groups in found.items()}

    @cached_property
    def _judged(self) -> frozenset[str]:
        return self.slices[0].judged_areas()


def _group(dimension: str, named: Named, indicators: Iterable[Indicator]) -> Group:
    return Group(dimension, named.code, named.title, tuple(indicators))
