"""Tells the gateway where the log of record ends, so that it knows what can't change any more."""

import asyncpg
from pydantic import TypeAdapter
from thrive_shared.contracts.questions import LogEndAnswered, LogEndAsked
from thrive_shared.contracts.scoring import Cause
from thrive_shared.contracts.topics import LOG_END_ANSWERED, LOG_END_ASKED
from thrive_shared.kafka.outgoing import Outgoing
from thrive_shared.kafka.producer import Publisher
from thrive_shared.kafka.question_listener import QuestionListener
from thrive_shared.kafka.questions import by_question
from thrive_shared.settings import ServiceSettings

from .repository import log

GROUP = "ingest-log-ends"


class LogEnds:
    """Answers from the ends of the log. Writes nothing."""

    def __init__(self, pool: asyncpg.Pool, *, partitions: int) -> None:
        self._pool = pool
        self._partitions = partitions

    async def answer(self, asked: LogEndAsked) -> Outgoing:
        """The answer as an event."""
        till, ends = await log.end(self._pool)
        told = LogEndAnswered(
            id=asked.id,
            till=till,
            ends=tuple(Cause(partition=p, seq=seq) for p, seq in sorted(ends.items())),
        )
        return by_question(LOG_END_ANSWERED, told, partitions=self._partitions)


def log_end_listener(
    *, settings: ServiceSettings, pool: asyncpg.Pool, publisher: Publisher
) -> QuestionListener[LogEndAsked]:
    """Answers each question at once."""
    return QuestionListener(
        settings=settings,
        producer=publisher,
        group=GROUP,
        topic=LOG_END_ASKED,
        questions=TypeAdapter(LogEndAsked),
        answering=LogEnds(pool, partitions=settings.partitions),
    )
