"""A whole framework as the area group sees it, put together from the log partitions' slices."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from thrive_shared.contracts.framework import (
    Area,
    FrameworkSlice,
    Indicator,
    Named,
    Polarity,
)


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


@dataclass(frozen=True, eq=False)
class Frame:
    """A framework version that every log partition has passed."""

    slices: Sequence[FrameworkSlice]

    @property
    def version(self) -> int:
        return self.slices[0].version

    @cached_property
    def areas(self) -> dict[str, Area]:
        return {a.code: a for a in self.slices[0].areas}

    @cached_property
    def groups(self) -> dict[tuple[str, str], Group]:
        """Every group that has indicators, by dimension and code."""
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
        return {g.key: g for g in made if g.indicators}

    @cached_property
    def groups_of(self) -> dict[str, tuple[Group, ...]]:
        """The groups that an indicator belongs to."""
        found: dict[str, list[Group]] = {}
        for group in self.groups.values():
            for indicator in group.indicators:
                found.setdefault(indicator.code, []).append(group)
        return {code: tuple(groups) for code, groups in found.items()}

    def can_judge(self, indicator: Indicator, *, area: str) -> bool:
        """Whether a figure of this area could ever be judged; a mere tracker can't."""
        if indicator.polarity is Polarity.NONE or area not in self._judged:
            return False
        return bool(indicator.targets) or indicator.comparator not in (None, area)

    @cached_property
    def _judged(self) -> frozenset[str]:
        return self.slices[0].judged_areas()


def _group(dimension: str, named: Named, indicators: Iterable[Indicator]) -> Group:
    return Group(dimension, named.code, named.title, tuple(indicators))
