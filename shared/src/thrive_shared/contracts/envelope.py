"""CloudEvents 1.0 binary-mode headers: the envelope lies beside the body, not in it."""

from collections.abc import Iterable
from functools import lru_cache

from .topics import Topic
from .trace import TRACEPARENT

Headers = list[tuple[str, bytes]]


def headers(*, topic: Topic, event_id: str, time: str, traceparent: str | None = None) -> Headers:
    """Headers of one event. `time` is the recorded time in ISO 8601, UTC.

    `traceparent` names the request that caused it, and is no part of what the event says.
    """
    specversion, kind, source, content = _of_topic(topic.name, topic.producer)
    identity, at = ("ce_id", event_id.encode()), ("ce_time", time.encode())
    found = [specversion, identity, kind, source, at, content]
    if traceparent is not None:
        found.append((TRACEPARENT, traceparent.encode()))
    return found


@lru_cache
def _of_topic(name: str, producer: str) -> Headers:
    """The headers that all events of a topic share."""
    return [
        ("ce_specversion", b"1.0"),
        ("ce_type", name.encode()),
        ("ce_source", f"/thrive/{producer}".encode()),
        ("content-type", b"application/json"),
    ]


def header(found: Iterable[tuple[str, bytes]], name: str) -> str | None:
    """The value of one header, or None."""
    for key, value in found:
        if key == name:
            return value.decode()
    return None
