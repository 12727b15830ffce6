"""Reading the log of record in its order: seq 1, 2, 3 … of each partition, without holes."""

from collections.abc import Iterable

from thrive_shared.contracts.ingest import LogRecord


class HoleInTheLog(RuntimeError):
    """A record of the log of record is missing; going on would show figures that never were."""


def in_order(
    records: Iterable[LogRecord], *, positions: dict[int, int]
) -> tuple[list[LogRecord], dict[int, int]]:
    """The records not seen before, and the positions after them. Raises HoleInTheLog."""
    moved: dict[int, int] = {}
    fresh: list[LogRecord] = []
    for record in records:
        last = moved.get(record.partition, positions[record.partition])
        if record.seq <= last:
            continue
        if record.seq > last + 1:
            raise HoleInTheLog(f"partition {record.partition}: seq {record.seq} follows {last}")
        moved[record.partition] = record.seq
        fresh.append(record)
    return fresh, moved
