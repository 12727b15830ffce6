"""Rescoring alone, in a process of its own: records of the log in memory to events in memory.

`python -m bench.rescoring` reads a Shape as JSON and says what it measured as JSON.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from time import perf_counter, process_time
from typing import cast

from thrive_scoring.main import spare_the_collector
from thrive_scoring.service.records import read
from thrive_scoring.service.rescoring import LogRescoring
from thrive_shared.contracts.envelope import Headers
from thrive_shared.kafka.consumer import Record
from thrive_shared.kafka.outgoing import Outgoing

from .log import records
from .servers import PARTITIONS
from .workload import Shape

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Measured:
    """What one pass over the log came to."""

    observations: int
    events: int
    event_bytes: int
    """Of all events together, keys and bodies."""
    seconds: float
    processor: float


@dataclass(slots=True)
class _Stored:
    """What scoring reads of a record, as the broker would give it."""

    value: bytes
    headers: Headers
    topic: str
    partition: int
    offset: int


def run(shape: Shape) -> Measured:
    """Score the whole log once, partition by partition, as a replay does."""
    log: dict[int, list[Record]] = defaultdict(list)
    observations = 0
    for event in records(shape, partitions=PARTITIONS):
        log[event.partition].append(_stored(event, offset=len(log[event.partition])))
        observations += b'"observations"' in (event.value or b"")
    spare_the_collector()
    began, used = perf_counter(), process_time()
    events, size = _rescored(log)
    return Measured(observations, events, size, perf_counter() - began, process_time() - used)


def _rescored(log: Mapping[int, list[Record]]) -> tuple[int, int]:
    """The number of events, and their bytes."""
    count = size = 0
    for partition, mine in sorted(log.items()):
        scoring = LogRescoring(partition, partitions=PARTITIONS)
        for start in range(0, len(mine), BATCH):
            events = scoring.score(map(read, mine[start : start + BATCH]))
            count += len(events)
            size += sum(len(e.key) + len(e.value or b"") for e in events)
    return count, size


def _stored(event: Outgoing, *, offset: int) -> Record:
    found = _Stored(event.value or b"", event.headers(), event.topic.name, event.partition, offset)
    return cast("Record", found)


if __name__ == "__main__":
    print(json.dumps(asdict(run(Shape(**json.load(sys.stdin))))))
