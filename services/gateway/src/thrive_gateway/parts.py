"""Reads how many of an area's parts have figures, for pages and REST alike."""

import asyncio
from datetime import date

from thrive_shared.contracts.framework import FrameworkSlice

from thrive_gateway.domain.data_quality import PartsQuality, by_parts, parts_of
from thrive_gateway.reader import Reader


async def parts_quality(
    reader: Reader, *, area: str, framework: FrameworkSlice, day: date
) -> list[PartsQuality]:
    """One row for each headline series that is measured in parts of the area on that day."""
    parts = parts_of(area, framework=framework, day=day)
    found = await asyncio.gather(*(reader.scores(part.code) for part in parts))
    scores = dict(zip((part.code for part in parts), found, strict=True))
    return by_parts(parts, scores=scores, framework=framework)
