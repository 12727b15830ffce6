"""The log record that caused an event, as the event's body says."""

import re

import orjson
from thrive_shared.kafka.consumer import Record
from thrive_shared.replay.comparison import Cause

_CAUSE = re.compile(rb'"cause":\{"partition":(\d+),"seq":(\d+)\}')


def cause_of(record: Record) -> Cause:
    """The cause: looked for in the bytes, which costs a tenth of reading them."""
    body = record.value or b""
    found = _CAUSE.findall(body)
    if len(found) == 1:
        return int(found[0][0]), int(found[0][1])
    cause = orjson.loads(body)["cause"]
    return cause["partition"], cause["seq"]


def first_cause(record: Record) -> Cause:
    """The first cause that a body names, and nothing but the cause in any event that we publish.

    It costs a third of `cause_of`. Where it is wrong, sums by cause differ.
    """
    found = _CAUSE.search(record.value or b"")
    return (int(found[1]), int(found[2])) if found else cause_of(record)
