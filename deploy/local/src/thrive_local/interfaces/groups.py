"""Who reads which topic, under which consumer group."""

from dataclasses import dataclass

from thrive_gateway.generations.projecting import CARD_GROUP
from thrive_gateway.known.serving import GROUP as PROJECTION
from thrive_gateway.projection.processor import FIRST, THEN
from thrive_ingest.door import GROUP as KAFKA_DOOR
from thrive_ingest.log_ends import GROUP as LOG_ENDS
from thrive_narrative.consumers import CONSUMED
from thrive_narrative.consumers import GROUP as STORIES
from thrive_scoring.consumers.areas import GROUP as AREAS
from thrive_scoring.consumers.indicators import GROUP as INDICATORS
from thrive_scoring.consumers.questions import GROUP as ANSWERS
from thrive_shared.contracts.bodies import DOOR
from thrive_shared.contracts.topics import (
    ALERT_CHANGED,
    LOG_END_ANSWERED,
    LOG_END_ASKED,
    QUESTION_ANSWERED,
    QUESTION_ASKED,
    SCORE_COMPUTED,
    SUBMISSION_ACCEPTED,
    Topic,
)


@dataclass(frozen=True, slots=True)
class Group:
    """A consumer group of a service and what it reads."""

    service: str
    name: str
    topics: tuple[Topic, ...]
    shared: bool = True
    """Whether its processes share the partitions; else each reads all of them, in no group."""
    keeps_offsets: bool = True
    """Whether it goes on where it stopped; else it begins with what somebody may still wait for."""


GROUPS = (
    Group("ingest", KAFKA_DOOR, (DOOR,)),
    Group("ingest", LOG_ENDS, (LOG_END_ASKED,), keeps_offsets=False),
    Group("scoring", INDICATORS, (SUBMISSION_ACCEPTED,)),
    Group("scoring", AREAS, (SCORE_COMPUTED, ALERT_CHANGED)),
    Group("scoring", ANSWERS, (QUESTION_ASKED,), keeps_offsets=False),
    Group("narrative", STORIES, CONSUMED),
    Group("gateway", PROJECTION, FIRST),
    Group("gateway", CARD_GROUP, THEN),
    Group("gateway", "gateway-answers", (QUESTION_ANSWERED, LOG_END_ANSWERED), shared=False),
)


def readers(topic: Topic) -> list[Group]:
    """The groups that read a topic."""
    return [group for group in GROUPS if topic in group.topics]
