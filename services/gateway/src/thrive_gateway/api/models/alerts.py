"""Alerts with what must stand beside their figure."""

from uuid import UUID

from pydantic import ConfigDict
from pydantic.config import JsonDict
from thrive_shared.contracts.scoring import AlertChanged

from thrive_gateway.domain.figures import Glossary, Provenance, period_label

from .base import AREA, INDICATOR, Known, Page
from .figures import notes

EXAMPLE: JsonDict = {
    "id": "b2b6c1c0-0d39-5a53-8d7a-5a1e9f2f1c01",
    "alert_id": "5d3a4ad4-7c5f-5b0e-9a0a-0a7f4f0f9c02",
    "rule": "benchmark_worse",
    "indicator": INDICATOR,
    "area": AREA,
    "breakdown": "all",
    "state": "open",
    "severity": "medium",
    "opened_period": "2024-09-01/P1Y",
    "period": "2024-09-01/P1Y",
    "value": "26.1",
    "reason": "worse_than_benchmark",
    "provisional": False,
    "historic": False,
    "inhibited_by": None,
    "score_id": "0c0f2f0a-53a5-5d0b-9a43-1b8f0f3c9a01",
    "cause": {"partition": 1, "seq": 31},
    "recorded_at": "2026-11-01T09:00:00Z",
    "framework_version": 1,
    "name": "Year 6 prevalence of obesity (including severe obesity)",
    "area_name": "Gateshead",
    "period_label": "2024/25",
    "unit": "%",
    "provenance": "published",
    "source": "National Child Measurement Programme",
    "licence": "Open Government Licence v3.0",
    "caution": None,
}


class AlertOut(AlertChanged):
    """The newest transition of an alert."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    name: str
    area_name: str
    period_label: str | None
    unit: str
    provenance: Provenance
    source: str
    licence: str
    caution: str | None = None


class AlertsOut(Page):
    """Alerts, the newest change first."""

    alerts: list[AlertOut]


class AlertHistoryOut(Known):
    """The life of one alert, oldest first."""

    alert_id: UUID
    transitions: list[AlertOut]


def alert_out(alert: AlertChanged, *, glossary: Glossary) -> AlertOut:
    """An alert with names, source and licence of its figure."""
    return AlertOut.model_validate(
        alert.model_dump()
        | notes(alert.indicator, glossary=glossary, computed=alert.computed)
        | {
            "area_name": glossary.area(alert.area),
            "period_label": period_label(alert.period),
        }
    )
