"""The figures of the boundaries that an area follows: beside its own, never joined to them."""

import asyncio
from collections.abc import Mapping, Sequence

from thrive_shared.contracts.framework import FrameworkCore, Indicator

from .domain.apportioning import Apportioned, apportioned, obstacle
from .domain.boundaries import Boundaries
from .reader import Reader, SeriesPoint

EarlierSeries = Mapping[str, Sequence[SeriesPoint]]
"""By earlier area: its figures of an indicator, of all population groups."""


async def earlier_series(
    reader: Reader, *, indicator: str, boundaries: Boundaries | None
) -> EarlierSeries:
    """The figures of every area that one follows."""
    areas = [each.area for each in boundaries.follows] if boundaries else []
    found = await asyncio.gather(*(reader.series(indicator, area) for area in areas))
    return dict(zip(areas, found, strict=True))


def estimated(
    earlier: EarlierSeries,
    *,
    framework: FrameworkCore,
    area: str,
    indicator: Indicator,
    breakdown: str,
) -> Apportioned:
    """The earlier figures of a population group, apportioned to an area, or why they are not."""
    found = obstacle(framework, area=area, indicator=indicator)
    if found is not None:
        return found
    figures = {
        each: {p.period: p.observation for p in points if p.breakdown == breakdown}
        for each, points in earlier.items()
    }
    return apportioned(framework, area=area, indicator=indicator, figures=figures)
