"""Scoring's own events as the area group reads them back: written by the indicator group."""

from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import ValidationError
from thrive_shared.contracts.envelope import header
from thrive_shared.contracts.scoring import BarrierForwarded
from thrive_shared.contracts.topics import ALERT_CHANGED
from thrive_shared.contracts.trace import TRACEPARENT
from thrive_shared.kafka.consumer import Record

from thrive_scoring.service.records import RecordUnreadableError


@dataclass(frozen=True, slots=True)
class ScoreEvent:
    """A score of an area of this partition."""

    target: int
    traceparent: str | None
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """An alert's transition."""

    target: int
    traceparent: str | None
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BarrierEvent:
    """A log partition passed a barrier."""

    target: int
    traceparent: str | None
    barrier: BarrierForwarded


Event = ScoreEvent | AlertEvent | BarrierEvent


def read(record: Record) -> Event:
    """Read one record of the scores' or the alerts' topic; raises RecordUnreadableError."""
    value = record.value or b""
    target, traceparent = record.partition, header(record.headers, TRACEPARENT)
    try:
        body = orjson.loads(value)
        if record.topic == ALERT_CHANGED.name:
            return AlertEvent(target, traceparent, body)
        if body["kind"] == "barrier":
            barrier = BarrierForwarded.model_validate_json(value)
            return BarrierEvent(target, traceparent, barrier)
        return ScoreEvent(target, traceparent, body)
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        raise RecordUnreadableError(
            f"{record.topic}/{record.partition} at {record.offset}: {type(error).__name__}"
        ) from error
