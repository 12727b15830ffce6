"""Questions and answers as events."""

from thrive_shared import clock
from thrive_shared.contracts.questions import Answered, Asked
from thrive_shared.contracts.topics import Topic

from .outgoing import Outgoing, outgoing


def by_question(topic: Topic, body: Asked | Answered, *, partitions: int) -> Outgoing:
    """A question or its answer, known by the question's id; no record of the log caused it."""
    question = str(body.id)
    return outgoing(
        topic,
        route=question,
        key=question,
        body=body,
        event_id=question,
        time=clock.now().isoformat(),
        traceparent=None,
        partitions=partitions,
    )
