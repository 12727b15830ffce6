"""Questions of the gateway: answered from what they hold, without a trace in what scoring knows."""

from collections.abc import Collection, Sequence
from datetime import timedelta

import asyncpg
import structlog
from pydantic import ValidationError
from thrive_shared import clock
from thrive_shared.contracts.questions import Question, question
from thrive_shared.kafka.consumer import Record
from thrive_shared.kafka.outbox import Source
from thrive_shared.kafka.outgoing import Outgoing

from thrive_scoring.service.questions import Answering

GROUP = "scoring-questions"
PATIENCE = timedelta(seconds=30)
"""Nobody waits for an answer as long as this."""

log = structlog.get_logger()


class QuestionProcessor:
    """Unwraps questions and hands on those that somebody still waits for.

    One that can't be read is left without an answer: it is no part of the record.
    """

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    async def process(
        self, tx: asyncpg.Connection, records: Sequence[Record]
    ) -> Sequence[Outgoing]:
        """Answer the questions."""
        since = clock.now() - PATIENCE
        read = [_read(r) for r in records]
        asked = [q for q in read if q is not None and q.asked_at > since]
        return [await self._answering.answer(tx, q) for q in asked]

    def committed(self) -> None:
        """Nothing to do: nothing is remembered."""

    def forget(self, sources: Collection[Source]) -> None:
        """Nothing to drop."""


def _read(record: Record) -> Question | None:
    try:
        return question.validate_json(record.value or b"")
    except ValidationError as error:
        log.warning("question_unreadable", offset=record.offset, errors=error.error_count())
        return None
