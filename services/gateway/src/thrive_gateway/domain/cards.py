"""Which cards an area has: one for each group that a headline series of it was ever scored in."""

from collections.abc import Container, Iterable
from datetime import datetime

from thrive_shared.contracts.framework import FrameworkSlice, Indicator
from thrive_shared.contracts.scoring import Dimension

Group = tuple[Dimension, str]
"""Dimension and code."""
Series = tuple[str, str]
"""Indicator and breakdown."""


def headline_series(framework: FrameworkSlice) -> list[Series]:
    """The series that count in scorecards."""
    return [(i.code, b) for i in framework.indicators for b in i.headline]


def groups_kept(
    earlier: Iterable[tuple[FrameworkSlice, datetime]], *, first_scored: dict[Series, datetime]
) -> set[Group]:
    """The groups that had a card when their version was replaced: (version, when)."""
    kept: set[Group] = set()
    for framework, replaced in earlier:
        scored = {series for series, first in first_scored.items() if first <= replaced}
        kept |= _groups_with(framework, scored)
    return kept


def _groups_with(framework: FrameworkSlice, scored: Container[Series]) -> set[Group]:
    """The groups that have a scored headline series."""
    found = (i for i in framework.indicators if any((i.code, b) in scored for b in i.headline))
    return {group for indicator in found for group in _groups_of(indicator)}


def _groups_of(indicator: Indicator) -> Iterable[Group]:
    if indicator.objective is not None:
        yield "objective", indicator.objective
    for pledge in indicator.pledges:
        yield "pledge", pledge
    if indicator.perspective is not None:
        yield "perspective", indicator.perspective
