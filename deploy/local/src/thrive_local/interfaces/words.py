"""What the contracts say about themselves, in the words of their docstrings."""

from inspect import getdoc

from thrive_shared.contracts.base import Contract
from thrive_shared.contracts.bodies import DOOR
from thrive_shared.contracts.topics import Policy, Topic


def summary(contract: type[Contract]) -> str:
    """The docstring in one line."""
    return " ".join((getdoc(contract) or "").split())


def sender(topic: Topic) -> str:
    """Who writes to a topic."""
    return "partner" if topic is DOOR else topic.producer


def keeping(topic: Topic) -> str:
    """How long a topic's records are kept."""
    match topic.policy:
        case Policy.KEEP:
            return "for ever"
        case Policy.COMPACT:
            return "the latest of each key" + _forgetting(topic)
        case Policy.EXPIRE:
            return _span(topic)


def _forgetting(topic: Topic) -> str:
    if topic.compacted_within_days is None:
        return ""
    days = topic.compacted_within_days + 1
    return f"; what a tombstone erases is gone within {days} days"


def _span(topic: Topic) -> str:
    if topic.retention_hours is not None:
        return f"{topic.retention_hours} h, gone after {2 * topic.retention_hours}"
    if topic.retention_days is None or topic.segment_days is None:
        return f"{topic.retention_days} days"
    gone = topic.retention_days + topic.segment_days
    return f"{topic.retention_days} days, gone after {gone}"
