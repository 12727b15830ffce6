"""A score as bytes: what it says, and around it the lineage that lies outside comparison."""

from dataclasses import dataclass
from hashlib import blake2b

import orjson

from thrive_scoring.domain.points import Point


@dataclass(frozen=True, slots=True)
class Origin:
    """The log record that made a result."""

    partition: int
    seq: int
    recorded_at: str


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
    """The whole event: lineage first, then what the score says."""
    lineage: dict[str, object] = {
        "kind": "score",
        "id": score_id,
        "cause": {"partition": origin.partition, "seq": origin.seq},
        "recorded_at": origin.recorded_at,
        "framework_version": version,
        "latest": latest,
        "overdue": overdue,
    }
    if point is not None:
        lineage["revision"] = point.revision
        lineage["submission_id"] = point.submission_id
        lineage["received_at"] = point.received_at
        lineage["row"] = point.row
    return orjson.dumps(lineage)[:-1] + b"," + core[1:]
