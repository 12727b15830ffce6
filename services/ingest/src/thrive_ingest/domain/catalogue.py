"""The framework, arranged for looking up what a row names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from thrive_shared.contracts.framework import (
    Area,
    Framework,
    FrameworkSlice,
    Indicator,
    MappingProfile,
)
from thrive_shared.contracts.topics import partition_of

from .json_rows import ObjectReader
from .mistakes import did_you_mean
from .profile import TIDY

_ONS_AREA = re.compile(r"([EWSN]([0-5]\d|6[0-3]|92)|K0[1-8])\d{6}", re.ASCII)
"""Any area that the Office for National Statistics codes, from output area to country: nation,
entity (a two-digit kind of area), number. Source: ONS, Register of Geographic Codes."""


@dataclass(frozen=True)
class Catalogue:
    """A framework version with its names indexed. Look-ups return None for what is unknown."""

    framework: Framework
    partitions: int
    _by_name: dict[str, Indicator] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        names = {_plain(i.name): i for i in self.framework.indicators}
        codes = {i.code.casefold(): i for i in self.framework.indicators}
        object.__setattr__(self, "_by_name", names | codes)

    @property
    def version(self) -> int:
        return self.framework.version

    def indicator(self, text: str) -> Indicator | None:
        """The indicator of this code or exact name, whatever the case and spacing."""
        return self._by_name.get(text) or self._by_name.get(_plain(text))

    def area(self, code: str) -> str | None:
        """The code itself if it names an area of ours or a reference area, else None."""
        if code in self.areas or _ONS_AREA.fullmatch(code):
            return code
        return None

    def has_breakdown(self, code: str) -> bool:
        return code in self._breakdowns

    def object_reader(self, profile: str) -> ObjectReader | None:
        """What reads JSON rows under a profile, or None if there is no such profile."""
        return self._object_readers.get(profile)

    def similar_indicator(self, text: str) -> str | None:
        """The code of the indicator that was probably meant."""
        found = did_you_mean(_plain(text), among=self._by_name)
        return None if found is None else self._by_name[found.casefold()].code

    def similar_area(self, text: str) -> Area | None:
        """The area that was probably meant, by its code or name."""
        names = {a.name.casefold(): a for a in self.framework.areas}
        codes = {a.code.casefold(): a for a in self.framework.areas}
        found = did_you_mean(text, among=names | codes)
        return None if found is None else (names | codes)[found.casefold()]

    def slice_of(self, partition: int) -> FrameworkSlice:
        """What one log partition needs: the whole frame, and the indicators routed there."""
        mine = [i for i in self.framework.indicators if self.partition(i.code) == partition]
        frame = self.framework.model_dump(exclude={"indicators", "profiles"})
        return FrameworkSlice(**frame, indicators=tuple(mine))

    def partition(self, indicator: str) -> int:
        """The log partition in which everything about an indicator meets."""
        return partition_of(indicator, partitions=self.partitions)

    @cached_property
    def areas(self) -> Mapping[str, Area]:
        return {a.code: a for a in self.framework.areas}

    @cached_property
    def scored_areas(self) -> Mapping[str, Area]:
        """Areas that get scores of their own; figures of any other are kept for reference."""
        return self.framework.scored_areas()

    @cached_property
    def _breakdowns(self) -> frozenset[str]:
        return frozenset(b.code for b in self.framework.breakdowns)

    @cached_property
    def profiles(self) -> Mapping[str, MappingProfile]:
        """The framework's mapping profiles by code; there is always one for our own names."""
        return {TIDY.code: TIDY} | {p.code: p for p in self.framework.profiles}

    @cached_property
    def _object_readers(self) -> dict[str, ObjectReader]:
        return {code: ObjectReader(profile) for code, profile in self.profiles.items()}


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
