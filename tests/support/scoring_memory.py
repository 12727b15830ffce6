"""The indicator group's work without broker and database: records in, events out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import orjson
from thrive_scoring.service import records
from thrive_scoring.service.memory import Memory
from thrive_scoring.service.rescoring import LogRescoring
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
    """One log partition's scoring, kept in memory: what a replay does."""

    def __init__(self, *, partitions: int = 1) -> None:
        self._scoring = LogRescoring(0, partitions=partitions)

    @property
    def memory(self) -> Memory:
        return self._scoring.memory

    def hold(self, value: bytes) -> None:
        """Begin to hold what a record brings for the first time."""
        self._scoring.hold([entry(value)])

    def feed(
        self, values: Sequence[bytes], *, batch: int = 1000, traces: Sequence[str] = ()
    ) -> list[Outgoing]:
        """Score records in batches of that size; return all events in order."""
        found: list[Outgoing] = []
        pairs = list(zip_longest(values, traces, fillvalue=""))
        for start in range(0, len(values), batch):
            found += self._scoring.score(
                entry(v, traceparent=t) for v, t in pairs[start : start + batch]
            )
        return found


def scores(events: Iterable[Outgoing], **where: object) -> list[Body]:
    """Bodies of the score events whose fields equal `where`, in order."""
    return _bodies(events, "scoring.score-computed.v1", {"kind": "score", **where})


def alerts(events: Iterable[Outgoing], **where: object) -> list[Body]:
    """Bodies of the alert transitions whose fields equal `where`, in order."""
    return _bodies(events, "scoring.alert-changed.v1", where)


def _bodies(events: Iterable[Outgoing], topic: str, where: dict[str, object]) -> list[Body]:
    bodies = [orjson.loads(e.value or b"") for e in events if e.topic.name == topic]
    return [b for b in bodies if all(b.get(k) == v for k, v in where.items())]
