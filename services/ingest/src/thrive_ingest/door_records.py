"""What a record on a partner's own topic offers."""

from collections.abc import Sequence
from datetime import date
from hashlib import blake2b, sha256
from typing import Any

from pydantic import TypeAdapter, ValidationError
from thrive_shared import clock
from thrive_shared.contracts import trace
from thrive_shared.contracts.partners import Reference
from thrive_shared.kafka.consumer import Record

from .domain.catalogue import Catalogue
from .domain.commentary import CommentaryOffer, read_offer
from .domain.json_rows import parse_json
from .domain.offered import Offered, commentary_offered, read_offered
from .domain.offers import Judged, Offer, judge
from .domain.parts import part_of_objects
from .domain.profile import TIDY
from .domain.rows import Sender

_reference: TypeAdapter[str] = TypeAdapter(Reference)


class Unacceptable(ValueError):
    """A record that offers neither figures nor commentary. `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class RecordReader:
    """Reads records as HTTP reads bodies; the topic says who sends."""

    def __init__(self, *, today: date | None, max_rows: int) -> None:
        self._today = today
        self._max_rows = max_rows

    def read(self, record: Record, *, catalogue: Catalogue) -> Judged | CommentaryOffer:
        """The figures or the commentary that a record offers. Raises Unacceptable."""
        offered = _offered(record)
        if isinstance(offered, Offered):
            return judge(self._figures(record, offered, catalogue), catalogue=catalogue)
        return self._words(record, offered, catalogue)

    def _figures(self, record: Record, offered: Offered, catalogue: Catalogue) -> Offer:
        self._check_length(offered.rows)
        reader = catalogue.object_reader(offered.profile or TIDY.code)
        if reader is None:
            raise Unacceptable("unknown_profile")
        try:
            reference = _reference.validate_python(offered.reference or _fingerprint(record))
        except ValidationError as error:
            raise Unacceptable("not_a_submission") from error
        digest = blake2b(record.value or b"", digest_size=32).digest()
        part = part_of_objects(offered.rows, reader=reader, digest=digest)
        return Offer.of(
            part, sender=self._sender(record), reference=reference, atomic=offered.atomic
        )

    def _words(
        self, record: Record, values: Sequence[Any], catalogue: Catalogue
    ) -> CommentaryOffer:
        self._check_length(values)
        return read_offer(
            values,
            reference=_fingerprint(record),
            catalogue=catalogue,
            sender=self._sender(record),
            now=clock.now(),
        )

    def _check_length(self, rows: Sequence[Any]) -> None:
        if len(rows) > self._max_rows:
            raise Unacceptable("too_many_rows")

    def _sender(self, record: Record) -> Sender:
        return Sender(
            partner=partner_of(record.topic),
            operator=False,
            today=clock.today(self._today),
            traceparent=traceparent_of(record),
        )


def partner_of(topic: str) -> str:
    """The partner whose door a topic is."""
    return topic.removeprefix("partners.").removesuffix(".submission-offered.v1")


def traceparent_of(record: Record) -> str:
    """The trace that a partner's record belongs to. A header of Kafka's may hold any bytes."""
    given = dict(record.headers).get(trace.TRACEPARENT) or b""
    return trace.accepted(given.decode("ascii", "replace"))


def _offered(record: Record) -> Offered | Sequence[Any]:
    """Figures, or a list of commentary."""
    try:
        value = parse_json(record.value or b"")
        words = commentary_offered(value)
        return read_offered(value) if words is None else words
    except ValueError as error:
        raise Unacceptable("not_a_submission") from error


def _fingerprint(record: Record) -> str:
    """The reference of a record that names none."""
    return f"sha256:{sha256(record.value or b'').hexdigest()}"
