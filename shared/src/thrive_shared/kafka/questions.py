"""Questions and answers as events."""

import gzip
import zlib

from thrive_shared import clock
from thrive_shared.contracts.questions import Answered, Asked
from thrive_shared.contracts.topics import Topic

from .outgoing import Outgoing, outgoing

PLAIN = 100_000
"""Bytes up to which a body goes as it is; a longer one goes as gzip, a tenth of its size."""
MOST = 64_000_000
"""Bytes that a body may unpack to."""
_GZIP = b"\x1f\x8b"
_HEADER = 31
"""zlib's word for a gzip header."""


class NotReadable(ValueError):
    """A body is no whole gzip stream, or unpacks to more than 64 MB."""


def by_question(topic: Topic, body: Asked | Answered, *, partitions: int) -> Outgoing:
    """A question or its answer, known by the question's id; no record of the log caused it."""
    question = str(body.id)
    event = outgoing(
        topic,
        route=question,
        key=question,
        body=body,
        event_id=question,
        time=clock.now().isoformat(),
        traceparent=None,
        partitions=partitions,
    )
    return event._replace(value=packed(event.value or b""))


def packed(value: bytes) -> bytes:
    """A body as it goes into a record: a long one as gzip, so that the broker takes it."""
    return value if len(value) <= PLAIN else gzip.compress(value, compresslevel=1, mtime=0)


def unpacked(value: bytes) -> bytes:
    """A body as it was written. Raises NotReadable."""
    if not value.startswith(_GZIP):
        return value
    stream = zlib.decompressobj(wbits=_HEADER)
    try:
        found = stream.decompress(value, MOST)
    except zlib.error as error:
        raise NotReadable from error
    if not stream.eof:
        raise NotReadable
    return found
