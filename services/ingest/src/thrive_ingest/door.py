"""The Kafka door: each partner has a topic of its own, whose name is the identity."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b, sha256

import asyncpg
from pydantic import TypeAdapter, ValidationError
from thrive_shared import clock
from thrive_shared.contracts.ingest import Rejection, SubmissionRejected
from thrive_shared.contracts.partners import Reference
from thrive_shared.contracts.topics import SUBMISSION_REJECTED
from thrive_shared.http.problem import Problem
from thrive_shared.kafka.consumer import Record
from thrive_shared.kafka.outbox import Source
from thrive_shared.kafka.outgoing import Outgoing, outgoing

from . import service
from .catalogues import Catalogues
from .domain.catalogue import Catalogue
from .domain.json_rows import parse_json
from .domain.offered import read_offered
from .domain.offers import Judged, Offer, judge, submission_id
from .domain.parts import part_of_objects
from .domain.profile import TIDY
from .domain.rows import Sender
from .problems import NotNow
from .repository import dead_letters
from .repository.dead_letters import DeadLetter

GROUP = "ingest-door"
PATTERN = r"partners\.[a-z0-9-]+\.submission-offered\.v1"
_reference: TypeAdapter[str] = TypeAdapter(Reference)


class NotYet(TimeoutError):
    """Nothing can be taken in at the moment: the batch waits and is tried again."""


class Unacceptable(ValueError):
    """A record that is no submission. `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(slots=True)
class _Batch:
    judged: list[tuple[Record, Judged]]
    refused: list[tuple[Record, str]]


class DoorProcessor:
    """Takes what partners offer on Kafka through the same `accept()` as HTTP."""

    def __init__(
        self,
        *,
        catalogues: Catalogues,
        check: Callable[[], None],
        appended: Callable[[], None],
        today: date | None,
        max_rows: int,
    ) -> None:
        self._catalogues = catalogues
        self._check = check
        self._appended = appended
        self._today = today
        self._max_rows = max_rows

    async def process(
        self, tx: asyncpg.Connection, records: Sequence[Record]
    ) -> Sequence[Outgoing]:
        """Accept what is a submission; keep the rest as dead letters, so that neighbours flow.

        Raises NotYet while nothing can be stored, or no framework is in force.
        """
        try:
            self._check()
            catalogue = await self._catalogues.refresh()
        except NotNow as error:
            raise NotYet from error
        batch = self._read(records, catalogue)
        answers, events = await service.accept(tx, [j for _, j in batch.judged])
        for (record, _), answer in zip(batch.judged, answers, strict=True):
            if isinstance(answer, Problem):
                batch.refused.append((record, "reference_reused"))
        letters = [_letter(record, code) for record, code in batch.refused]
        if letters:
            await dead_letters.save(tx, letters)
        return [*events, *(_rejection(x, catalogue) for x in letters)]

    def committed(self) -> None:
        """The log may have grown."""
        self._appended()

    def forget(self, sources: Collection[Source]) -> None:
        """Nothing is remembered but the framework, which is looked up for each batch."""

    def _read(self, records: Sequence[Record], catalogue: Catalogue) -> _Batch:
        batch = _Batch([], [])
        for record in records:
            try:
                offer = self._offer(record, catalogue)
            except Unacceptable as error:
                batch.refused.append((record, error.code))
            else:
                batch.judged.append((record, judge(offer, catalogue=catalogue)))
        return batch

    def _offer(self, record: Record, catalogue: Catalogue) -> Offer:
        body = record.value or b""
        try:
            offered = read_offered(parse_json(body))
            reference = _reference.validate_python(
                offered.reference or f"sha256:{sha256(body).hexdigest()}"
            )
        except (ValidationError, ValueError) as error:
            raise Unacceptable("not_a_submission") from error
        if len(offered.rows) > self._max_rows:
            raise Unacceptable("too_many_rows")
        reader = catalogue.object_reader(offered.profile or TIDY.code)
        if reader is None:
            raise Unacceptable("unknown_profile")
        digest = blake2b(body, digest_size=32).digest()
        part = part_of_objects(offered.rows, reader=reader, digest=digest)
        partner = partner_of(record.topic)
        return Offer(
            sender=Sender(partner=partner, operator=False, today=clock.today(self._today)),
            reference=reference,
            submission_id=submission_id(partner=partner, reference=reference),
            part=part.number,
            digest=part.digest,
            first_row=part.first_row,
            rows=part.rows,
            readable=part.readable,
            unreadable=part.unreadable,
            atomic=offered.atomic,
        )


def partner_of(topic: str) -> str:
    """The partner whose door a topic is."""
    return topic.removeprefix("partners.").removesuffix(".submission-offered.v1")


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


def _rejection(letter: DeadLetter, catalogue: Catalogue) -> Outgoing:
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
    return outgoing(
        SUBMISSION_REJECTED,
        route=letter.partner,
        key=str(body.submission_id),
        body=body,
        event_id=f"{letter.topic}.{letter.partition}.{letter.offset}",
        time=body.recorded_at.isoformat(),
        partitions=catalogue.partitions,
    )
