"""A score as bytes: what it says, and around it the lineage that lies outside comparison."""

from dataclasses import dataclass
from hashlib import blake2b

import orjson

from thrive_scoring.domain.points import Point


@dataclass(slots=True, eq=False)
class Origin:
    """The log record that made a result, and the request that caused it."""

    partition: int
    seq: int
    recorded_at: str
    traceparent: str | None = None


_JSON = {True: "true", False: "false"}


def encode(says: dict[str, object]) -> tuple[bytes, bytes]:
    """What a score says as JSON, and its digest: equal digests mean nothing new to publish."""
    core = orjson.dumps(says)
    return core, blake2b(core, digest_size=16).digest()


def complete(
    core: bytes,
    *,
    score_id: str,
    origin: Origin,
    version: int,
    latest: bool,
    overdue: bool,
    point: Point | None,
) -> bytes:
    """The whole event: lineage first, then what the score says.

    Ids, times and numbers of the log need no escaping, so the lineage is written as it is.
    """
    head = (
        f'{{"kind":"score","id":"{score_id}",'
        f'"cause":{{"partition":{origin.partition},"seq":{origin.seq}}},'
        f'"recorded_at":"{origin.recorded_at}","framework_version":{version},'
        f'"latest":{_JSON[latest]},"overdue":{_JSON[overdue]},'
    )
    if point is not None:
        head += (
            f'"revision":{point.revision},"submission_id":"{point.submission_id}",'
            f'"received_at":"{point.received_at}","row":{point.row},'
        )
        if point.days_late is not None:
            head += f'"days_late":{point.days_late},'
    return head.encode() + core[1:]
