"""Log records as scoring reads them. The log is our own, validated at ingest's door.

Observations, the hot path, are read without building models; barriers are rare and validated in
full. Whatever can't be read stops its partition: skipping it would make a replay differ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from pydantic import ValidationError
from thrive_shared.contracts.envelope import header
from thrive_shared.contracts.framework import FrameworkSlice
from thrive_shared.contracts.ingest import (
    DayBegun,
    FrameworkPublished,
    RebaseDecided,
    log_record,
)
from thrive_shared.contracts.trace import TRACEPARENT
from thrive_shared.kafka.consumer import Record

from thrive_scoring.domain.body import Origin


class RecordUnreadableError(RuntimeError):
    """A record of the log breaks its contract; its partition stops until that is mended."""


@dataclass(slots=True, eq=False)
class Observed:
    """The accepted rows of one indicator from one request."""

    origin: Origin
    indicator: str
    submission_id: str
    rows: Sequence[Mapping[str, Any]]


@dataclass(slots=True, eq=False)
class FrameworkBegun:
    """From here on this partition follows this framework version."""

    origin: Origin
    slice: FrameworkSlice


@dataclass(slots=True, eq=False)
class DayBegan:
    """From here on it is this day."""

    origin: Origin
    day: date


@dataclass(slots=True, eq=False)
class Decided:
    """From here on a step change of one series is approved, declined, or open again."""

    origin: Origin
    record: RebaseDecided

    @property
    def indicator(self) -> str:
        return self.record.indicator


Entry = Observed | FrameworkBegun | DayBegan | Decided


def read(record: Record) -> Entry:
    """Read one record of the log; raises RecordUnreadableError."""
    try:
        found = orjson.loads(record.value or b"")
        at, traceparent = found["recorded_at"], header(record.headers, TRACEPARENT)
        origin = Origin(found["partition"], found["seq"], at, traceparent)
        if found["kind"] == "observations":
            rows = found["observations"]
            return Observed(origin, found["indicator"], found["submission_id"], rows)
        return _barrier(record.value or b"", origin)
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        raise RecordUnreadableError(
            f"{record.topic}/{record.partition} at {record.offset}: {type(error).__name__}"
        ) from error


def _barrier(value: bytes, origin: Origin) -> Entry:
    record = log_record.validate_json(value)
    if isinstance(record, FrameworkPublished):
        return FrameworkBegun(origin, record.framework)
    if isinstance(record, RebaseDecided):
        return Decided(origin, record)
    assert isinstance(record, DayBegun)
    return DayBegan(origin, record.day)
