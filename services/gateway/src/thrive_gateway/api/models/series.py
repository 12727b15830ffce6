"""A series with its names: what many answers begin with."""

from typing import Protocol

from thrive_gateway.domain.figures import Glossary

from .base import Answer


class _OfSeries(Protocol):
    @property
    def indicator(self) -> str: ...
    @property
    def area(self) -> str: ...
    @property
    def breakdown(self) -> str: ...


class SeriesNamed(Answer):
    """A series with its names."""

    indicator: str
    name: str
    area: str
    area_name: str
    breakdown: str
    breakdown_title: str


def named(of: _OfSeries, *, glossary: Glossary) -> dict[str, object]:
    """The fields of a SeriesNamed; a code that the framework does not know stands for itself."""
    indicator = glossary.indicators.get(of.indicator)
    return {
        "indicator": of.indicator,
        "name": indicator.name if indicator else of.indicator,
        "area": of.area,
        "area_name": glossary.area(of.area),
        "breakdown": of.breakdown,
        "breakdown_title": glossary.breakdown(of.breakdown),
    }
