"""The Kafka door: each partner has a topic of its own, whose name is the identity."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import asyncpg
from thrive_shared import clock
from thrive_shared.contracts.ingest import Rejection, SubmissionRejected
from thrive_shared.http.problem import Problem
from thrive_shared.kafka.consumer import Record
from thrive_shared.kafka.outbox import Source
from thrive_shared.kafka.outgoing import Outgoing

from . import commentary, service
from .catalogues import Catalogues
from .domain.commentary import CommentaryOffer
from .domain.offers import Judged, submission_id
from .door_records import RecordReader, Unacceptable, partner_of, traceparent_of
from .events import rejection_event
from .problems import NotNow
from .repository import dead_letters
from .repository.dead_letters import DeadLetter

GROUP = "ingest-door"
PATTERN = r"partners\.[a-z0-9-]+\.submission-offered\.v1"


class NotYet(TimeoutError):
    """Nothing can be taken in at the moment: the batch waits and is tried again."""


@dataclass(slots=True)
class _Batch:
    """The records of a batch with what each offers, or with the code that refuses it."""

    figures: list[tuple[Record, Judged]] = field(default_factory=list)
    words: list[tuple[Record, CommentaryOffer]] = field(default_factory=list)
    refused: list[tuple[Record, str]] = field(default_factory=list)

    def refuse_problems(
        self, offers: Sequence[tuple[Record, object]], answers: Sequence[object]
    ) -> None:
        """Note the offers that were answered with a problem."""
        for (record, _), answer in zip(offers, answers, strict=True):
            if isinstance(answer, Problem):
                self.refused.append((record, "reference_reused"))


class DoorProcessor:
    """Takes what partners offer on Kafka through the same use cases as HTTP."""

    def __init__(
        self,
        *,
        catalogues: Catalogues,
        reader: RecordReader,
        check: Callable[[], None],
        appended: Callable[[], None],
        partitions: int,
    ) -> None:
        self._catalogues = catalogues
        self._reader = reader
        self._check = check
        self._appended = appended
        self._partitions = partitions

    async def process(
        self, tx: asyncpg.Connection, records: Sequence[Record]
    ) -> Sequence[Outgoing]:
        """Accept figures and commentary; keep the rest as dead letters, so that neighbours flow.

        Raises NotYet while nothing can be stored, or no framework is in force.
        """
        batch = await self._read(records)
        events = await self._accept(tx, batch)
        letters = [_letter(record, code) for record, code in batch.refused]
        if letters:
            await dead_letters.save(tx, letters)
        traces = [traceparent_of(record) for record, _ in batch.refused]
        return [*events, *map(self._rejection, letters, traces)]

    def committed(self) -> None:
        """The log may have grown."""
        self._appended()

    def forget(self, sources: Collection[Source]) -> None:
        """Nothing is remembered but the framework, which is looked up for each batch."""

    async def _read(self, records: Sequence[Record]) -> _Batch:
        try:
            self._check()
            catalogue = await self._catalogues.refresh()
        except NotNow as error:
            raise NotYet from error
        batch = _Batch()
        for record in records:
            try:
                offer = self._reader.read(record, catalogue=catalogue)
            except Unacceptable as error:
                batch.refused.append((record, error.code))
                continue
            if isinstance(offer, Judged):
                batch.figures.append((record, offer))
            else:
                batch.words.append((record, offer))
        return batch

    async def _accept(self, tx: asyncpg.Connection, batch: _Batch) -> list[Outgoing]:
        """Store what was read, figures last: the ends of the log are held shortest."""
        said: list[Outgoing] = []
        if batch.words:
            offers = [offer for _, offer in batch.words]
            counts, said = await commentary.accept(tx, offers, partitions=self._partitions)
            batch.refuse_problems(batch.words, counts)
        answers, told = await service.accept(tx, [judged for _, judged in batch.figures])
        batch.refuse_problems(batch.figures, answers)
        return [*said, *told]

    def _rejection(self, letter: DeadLetter, traceparent: str) -> Outgoing:
        """A dead letter as an event: its fingerprint stands for the body."""
        reference = f"sha256:{letter.sha256}"
        body = SubmissionRejected(
            submission_id=submission_id(partner=letter.partner, reference=reference),
            partner=letter.partner,
            reference=reference,
            recorded_at=clock.now(),
            rows=0,
            rejections=(Rejection(row=0, column="", code=letter.code, cell_sha256=letter.sha256),),
        )
        return rejection_event(
            body,
            event_id=f"{letter.topic}.{letter.partition}.{letter.offset}",
            traceparent=traceparent,
            partitions=self._partitions,
        )


def _letter(record: Record, code: str) -> DeadLetter:
    body = record.value or b""
    return DeadLetter(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        partner=partner_of(record.topic),
        code=code,
        sha256=sha256(body).hexdigest(),
        body=body,
    )
