"""Which boundaries an area's figures are of, and how they compare with earlier ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from thrive_shared.contracts.framework import Area, Comparability, Follows, FrameworkCore
from thrive_shared.contracts.period import Period

from .days import long_date

State = Literal["same", "renamed", "changed", "not_stated"]
"""How figures of earlier boundaries compare with this area's; `not_stated`: the framework does not
say, so they are not compared."""
Time = Literal["before", "across", "after"]
"""Where a period lies that is not wholly within the days on which boundaries were in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """An area of earlier or later boundaries, and what the framework states of the two."""

    area: str
    name: str
    comparability: Comparability
    share: Decimal | None
    """Of the earlier of the two: the part that lies in the later."""
    basis: str | None
    source: str | None
    confirmed: bool

    @property
    def whole(self) -> bool:
        """Whether both have the same boundaries, so that their figures are comparable."""
        return self.comparability is not Comparability.CHANGED


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundaries:
    """The days on which an area's boundaries were in force, and what came before and after."""

    since: date | None
    until: date | None
    follows: tuple[Neighbour, ...]
    followed_by: tuple[Neighbour, ...]

    @property
    def state(self) -> State:
        """How the figures of other boundaries compare with this area's."""
        return _state(self.follows if self.since else self.followed_by)

    @property
    def says(self) -> str:
        """The same in words."""
        told = []
        if self.since:
            told.append(
                f"These boundaries are in force since {long_date(self.since)}. {self._earlier}"
            )
        if self.until:
            told.append(
                f"These boundaries were in force until {long_date(self.until)}. {self._later}"
            )
        return " ".join(told)

    @property
    def _earlier(self) -> str:
        assert self.since is not None
        state, before = _state(self.follows), long_date(self.since)
        if state == "changed":
            return f"Figures before {before} are of other boundaries: not comparable."
        if state == "not_stated":
            return (
                f"How they follow earlier ones is not stated: figures before {before} are not "
                "compared with these."
            )
        return f"Before, the same boundaries were {_named(self.follows)}: comparable."

    @property
    def _later(self) -> str:
        state = _state(self.followed_by)
        if state in ("changed", "not_stated"):
            return "Figures since are of other boundaries: not comparable."
        return f"Since, the same boundaries are {_named(self.followed_by)}: comparable."

    def outside(self, period: str | None) -> Time | None:
        """Where a period lies that these boundaries were not in force for; None: they were."""
        if period is None:
            return None
        parsed = Period.parse(period)
        start, end = parsed.start, parsed.end
        if self.since and start < self.since:
            return "before" if end < self.since else "across"
        if self.until and end > self.until:
            return "after" if start > self.until else "across"
        return None


def boundaries_of(framework: FrameworkCore, code: str) -> Boundaries | None:
    """What is known of an area's boundaries; None where they have not changed."""
    names = {area.code: area for area in framework.areas}
    area = names.get(code)
    if area is None or (area.valid_from is None and area.valid_to is None):
        return None
    later = [(each, f) for each in framework.areas for f in each.follows if f.area == code]
    return Boundaries(
        since=area.valid_from,
        until=area.valid_to,
        follows=tuple(_neighbour(names[f.area], f) for f in area.follows if f.area in names),
        followed_by=tuple(_neighbour(each, f) for each, f in later),
    )


def _neighbour(area: Area, found: Follows) -> Neighbour:
    return Neighbour(
        area=area.code,
        name=area.name,
        comparability=found.comparability,
        share=found.share,
        basis=found.basis,
        source=found.source,
        confirmed=found.confirmed,
    )


def _named(neighbours: Iterable[Neighbour]) -> str:
    return " and ".join(f"{each.name} ({each.area})" for each in neighbours)


def _state(neighbours: Iterable[Neighbour]) -> State:
    found = {each.comparability for each in neighbours}
    if not found:
        return "not_stated"
    return "changed" if Comparability.CHANGED in found else found.pop().value
