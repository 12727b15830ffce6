"""What the framework calls things: one version of it, put together from its slices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from thrive_shared.contracts.framework import FrameworkCore, FrameworkSlice, Indicator
from thrive_shared.contracts.narrative import Name
from thrive_shared.contracts.scoring import Dimension

Kind = Literal["area", "breakdown", "peers", "objective", "pledge", "perspective"]


class UnknownIndicator(LookupError):
    """A story speaks of an indicator that this framework version does not hold."""


@dataclass(frozen=True, slots=True)
class Glossary:
    """Indicators and names of one framework version; immutable once all slices are in."""

    version: int
    complete: bool
    indicators: Mapping[str, Indicator]
    names: Mapping[tuple[Kind, str], str]
    judged: frozenset[str]
    """Areas that targets and owners answer for; the others are there to compare with."""

    def __contains__(self, indicator: str) -> bool:
        return indicator in self.indicators

    def indicator(self, code: str) -> Indicator:
        """The indicator's definition; raise UnknownIndicator."""
        try:
            return self.indicators[code]
        except KeyError:
            raise UnknownIndicator(f"framework version {self.version} has no {code}") from None

    def called(self, kind: Kind, code: str) -> str:
        """The name of an area, population group, peer group or scorecard group.

        A code that the framework does not name, such as a reference area's, stands for itself.
        """
        return self.names.get((kind, code), code)

    def indicator_name(self, code: str) -> Name:
        """The indicator's few words."""
        return Name(of="indicator", code=code, shown=self.indicator(code).short)

    def area_name(self, code: str) -> Name:
        """The area's name."""
        return Name(of="area", code=code, shown=self.called("area", code))

    def breakdown_name(self, code: str) -> Name:
        """The population group as it reads inside a sentence: males, most deprived fifth."""
        return Name(of="breakdown", code=code, shown=inner(self.called("breakdown", code)))

    def peers_name(self, code: str) -> Name:
        """The peer group as it reads inside a sentence: metropolitan districts."""
        return Name(of="peers", code=code, shown=inner(self.called("peers", code)))

    def group_name(self, *, dimension: Dimension, code: str) -> Name:
        """The objective, pledge or perspective of a scorecard, in few words."""
        return Name(of="group", code=code, shown=self.called(dimension, code))

    def owner_name(self, code: str) -> Name:
        """Who answers for the indicator: a post, not a person."""
        return Name(of="owner", code=code, shown=self.indicator(code).owner)

    def caution(self, code: str) -> Name | None:
        """The caution that stands wherever the indicator's number is, if it has one."""
        words = self.indicator(code).caution
        return Name(of="caution", code=code, shown=words) if words else None


def glossary(*, slices: Iterable[FrameworkSlice], partitions: int) -> Glossary:
    """Put one version together from those slices that have arrived (one or more, same version)."""
    held = tuple(slices)
    return Glossary(
        version=held[0].version,
        complete=len(held) == partitions,
        indicators={one.code: one for part in held for one in part.indicators},
        names=_names(held[0]),
        judged=held[0].judged_areas(),
    )


def inner(title: str) -> str:
    """A title as it reads inside a sentence: lower case, unless it starts with an acronym."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def _names(core: FrameworkCore) -> dict[tuple[Kind, str], str]:
    found: Iterable[tuple[Kind, str, str]] = chain(
        (("area", area.code, area.name) for area in core.areas),
        (("breakdown", group.code, group.title) for group in core.breakdowns),
        (("peers", group.code, group.title) for group in core.peer_groups),
        (("objective", objective.code, objective.short) for objective in core.objectives),
        (("pledge", pledge.code, pledge.title) for pledge in core.pledges),
        (("perspective", side.code, side.title) for side in core.perspectives),
    )
    return {(kind, code): shown for kind, code, shown in found}
