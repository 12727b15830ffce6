"""Indicators and where they stand."""

from pydantic import Field
from thrive_shared.contracts.framework import Indicator

from .alerts import AlertOut
from .base import Known, absent
from .boundaries import ComparabilityOut
from .figures import FigureOut, Named
from .stories import StoryOut


class IndicatorsOut(Known):
    """All indicators of the current framework, by code."""

    framework_version: int
    indicators: tuple[Indicator, ...]


class IndicatorOut(Known):
    """One indicator: its definition, and where it stands in an area."""

    indicator: Indicator
    area: Named
    comparability: ComparabilityOut | None = Field(default=None, exclude_if=absent)
    """Absent: the area's boundaries have not changed."""
    figures: list[FigureOut]
    """The latest of each population group."""
    alerts: list[AlertOut]
    stories: list[StoryOut]
