"""The workload as the log of record: what ingest would have published, one figure a record."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import orjson
from thrive_shared.contracts.framework import Framework, FrameworkSlice
from thrive_shared.contracts.topics import SUBMISSION_ACCEPTED, partition_of
from thrive_shared.kafka.outgoing import Outgoing
from thrive_shared.kafka.producer import Publisher
from thrive_shared.settings import KafkaSettings

from .progress import Progress
from .workload import PARTNER, Figure, Shape, figures, framework

DAY = date(2026, 11, 16)
BARRIERS = 2
"""Records of each partition that come before the figures: the framework and the day."""
_START = datetime(2026, 11, 16, 8, tzinfo=UTC)
_CHUNK = 5000


async def preload(settings: KafkaSettings, *, shape: Shape, progress: Progress) -> int:
    """Append the whole workload to the log's topic; return the number of observations."""
    publisher = Publisher(settings, linger_ms=5)
    await publisher.start()
    written = 0
    try:
        chunk: list[Outgoing] = []
        for record in records(shape, partitions=settings.partitions):
            chunk.append(record)
            if len(chunk) == _CHUNK:
                await publisher.send(chunk)
                written += len(chunk)
                progress.note(f"{written:,} records written")
                chunk = []
        await publisher.send(chunk)
    finally:
        await publisher.stop()
    return written + len(chunk) - BARRIERS * settings.partitions


def records(shape: Shape, *, partitions: int) -> Iterator[Outgoing]:
    """The whole log in its order: barriers first, then every figure."""
    writer = _Writer(partitions)
    yield from writer.barriers(framework(shape))
    for figure in figures(shape):
        yield writer.observation(figure)


class _Writer:
    """Numbers records as ingest does: 1, 2, 3 … in each partition."""

    def __init__(self, partitions: int) -> None:
        self._partitions = partitions
        self._seq: dict[int, int] = defaultdict(int)
        self._records = 0
        self._homes: dict[str, int] = {}

    def barriers(self, whole: Framework) -> Iterator[Outgoing]:
        """The framework's slice and the day, for every partition."""
        core = whole.model_dump(mode="json", exclude={"indicators", "profiles"})
        for partition in range(self._partitions):
            mine = [i for i in whole.indicators if self._home(i.code) == partition]
            cut = FrameworkSlice.model_validate({**core, "indicators": mine})
            body = orjson.Fragment(cut.model_dump_json())
            yield self._record(partition, key="framework", kind="framework", framework=body)
            yield self._record(partition, key="day", kind="day", day=DAY.isoformat())

    def observation(self, figure: Figure) -> Outgoing:
        """A record with this figure alone."""
        row = {
            "row": 1,
            "area": figure.area,
            "breakdown": figure.breakdown,
            "period": figure.period,
            "value": figure.value,
            "numerator": figure.numerator,
            "denominator": figure.denominator,
            "status": "final",
            "revision": figure.revision,
        }
        return self._record(
            self._home(figure.indicator),
            key=figure.indicator,
            kind="observations",
            submission_id=str(UUID(int=self._records)),
            partner=PARTNER,
            reference=f"r{self._records}",
            indicator=figure.indicator,
            framework_version=1,
            observations=[row],
        )

    def _home(self, indicator: str) -> int:
        if indicator not in self._homes:
            self._homes[indicator] = partition_of(indicator, partitions=self._partitions)
        return self._homes[indicator]

    def _record(self, partition: int, *, key: str, **says: object) -> Outgoing:
        self._seq[partition] += 1
        self._records += 1
        seq = self._seq[partition]
        recorded = (_START + timedelta(microseconds=self._records)).isoformat()
        entry = {"partition": partition, "seq": seq, "recorded_at": recorded, **says}
        return Outgoing(
            topic=SUBMISSION_ACCEPTED,
            partition=partition,
            key=key.encode(),
            value=orjson.dumps(entry),
            event_id=f"{partition}.{seq}",
            time=recorded,
            traceparent=f"00-{self._records:032x}-{seq:016x}-00",
        )
