"""Indicators and where they stand."""

from thrive_shared.contracts.framework import Indicator

from .alerts import AlertOut
from .base import Known
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
    figures: list[FigureOut]
    """The latest of each population group."""
    alerts: list[AlertOut]
    stories: list[StoryOut]
