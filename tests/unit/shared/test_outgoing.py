"""Events in their packed form."""

import orjson
from thrive_shared.contracts.topics import COMMENTARY_RECEIVED, STORY_WRITTEN
from thrive_shared.contracts.trace import new
from thrive_shared.kafka.outgoing import Outgoing, pack, unpack

TOPICS = {t.name: t for t in (COMMENTARY_RECEIVED, STORY_WRITTEN)}
EVENTS = [
    Outgoing(STORY_WRITTEN, 3, b"key", b'{"a":1}', "id", "2026-11-16T09:30:00+00:00", new()),
    Outgoing(COMMENTARY_RECEIVED, 0, b"erased", None, "other", "2026-11-16T09:30:00+00:00"),
]


def test_what_is_packed_is_unpacked() -> None:
    assert unpack(pack(EVENTS), topics=TOPICS) == EVENTS


def test_a_row_from_before_there_were_traces_is_unpacked() -> None:
    index, _, rest = pack(EVENTS).partition(b"\0")
    before = orjson.dumps([entry[:6] for entry in orjson.loads(index)]) + b"\0" + rest
    untraced = [e._replace(traceparent=None) for e in EVENTS]
    assert unpack(before, topics=TOPICS) == untraced


def test_the_trace_is_a_header_beside_the_event() -> None:
    traced, untraced = (dict(e.headers()) for e in EVENTS)
    assert traced["traceparent"].decode() == EVENTS[0].traceparent
    assert "traceparent" not in untraced
