"""The indicator group's work without broker and database: records in, events out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import orjson
from thrive_scoring.service import records
from thrive_scoring.service.batch import score_batch
from thrive_scoring.service.memory import Memory, Partition
from thrive_shared.contracts.trace import TRACEPARENT
from thrive_shared.kafka.outgoing import Outgoing

Body = dict[str, Any]


@dataclass(frozen=True)
class RawRecord:
    """What a consumed record shows of itself."""

    value: bytes
    topic: str = "ingest.submission-accepted.v1"
    partition: int = 0
    offset: int = 0
    headers: tuple[tuple[str, bytes], ...] = ()


def entry(value: bytes, *, traceparent: str = "") -> records.Entry:
    """Read one record of the log."""
    headers = ((TRACEPARENT, traceparent.encode()),) if traceparent else ()
    return records.read(RawRecord(value, headers=headers))  # type: ignore[arg-type]


class MemoryScorer:
    """One log partition's scoring, kept in memory."""

    def __init__(self, *, partitions: int = 1) -> None:
        self.memory = Memory()
        self.memory.partitions[0] = Partition(0)
        self._partitions = partitions

    def feed(
        self, values: Sequence[bytes], *, batch: int = 1000, traces: Sequence[str] = ()
    ) -> list[Outgoing]:
        """Score records in batches of that size; return all events in order."""
        found: list[Outgoing] = []
        pairs = list(zip_longest(values, traces, fillvalue=""))
        for start in range(0, len(values), batch):
            entries = [entry(v, traceparent=t) for v, t in pairs[start : start + batch]]
            fresh = [e for e in entries if self.memory.partitions[0].accept(e.origin.seq)]
            self._make_room(fresh)
            found += score_batch(self.memory, fresh, partitions=self._partitions)[1].events
        return found

    def _make_room(self, entries: Iterable[records.Entry]) -> None:
        for e in entries:
            codes = [e.indicator] if isinstance(e, records.Observed) else []
            if isinstance(e, records.FrameworkBegun):
                codes = [i.code for i in e.slice.indicators]
            for code in codes:
                if code not in self.memory.indicators:
                    self.memory.keep(code, partition=0, series={})


def scores(events: Iterable[Outgoing], **where: object) -> list[Body]:
    """Bodies of the score events whose fields equal `where`, in order."""
    return _bodies(events, "scoring.score-computed.v1", {"kind": "score", **where})


def alerts(events: Iterable[Outgoing], **where: object) -> list[Body]:
    """Bodies of the alert transitions whose fields equal `where`, in order."""
    return _bodies(events, "scoring.alert-changed.v1", where)


def _bodies(events: Iterable[Outgoing], topic: str, where: dict[str, object]) -> list[Body]:
    bodies = [orjson.loads(e.value or b"") for e in events if e.topic.name == topic]
    return [b for b in bodies if all(b.get(k) == v for k, v in where.items())]
