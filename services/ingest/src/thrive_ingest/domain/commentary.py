"""Commentary: from what a partner offers to the words that are kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID, uuid5

from pydantic import ValidationError
from thrive_shared.contracts.ingest import CommentaryReceived
from thrive_shared.contracts.partners import CommentaryOffered

from .catalogue import Catalogue
from .json_fields import refused_field, unknown_fields
from .mistakes import Code, Mistake
from .offers import submission_id
from .profile import TIDY, Row
from .rows import Sender, Subject, read_subject

_COMMENTARY = UUID("0c6a3d52-6a34-5f0f-8a55-52f0f1d5c6b1")
_SUBJECT = ("indicator", "area", "breakdown", "period")
_FIXES = {
    "kind": "Use one of: explanation, action.",
    "due": "Write the day like 2027-03-31.",
    "illustrative": "Write true or false.",
}


@dataclass(frozen=True, slots=True)
class Words:
    """One commentary, checked, and the fingerprint of what was offered."""

    row: int
    body: CommentaryReceived
    reference: str | None
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentaryOffer:
    """All commentary of one request or record, read under one framework version."""

    submission_id: UUID
    sender: Sender
    reference: str
    rows: int
    words: Sequence[Words]
    mistakes: Sequence[Mistake]


class OtherWords(ValueError):
    """A reference already stands for other words."""


def read_offer(
    values: Sequence[Any], *, reference: str, catalogue: Catalogue, sender: Sender, now: datetime
) -> CommentaryOffer:
    """Read every commentary; collect the words, and all mistakes of all of them."""
    words: list[Words] = []
    mistakes: list[Mistake] = []
    for number, value in enumerate(values, start=1):
        read = read_commentary(number, value, catalogue=catalogue, sender=sender, now=now)
        if isinstance(read, Words):
            words.append(read)
        else:
            mistakes += read
    return CommentaryOffer(
        submission_id=submission_id(partner=sender.partner, reference=reference),
        sender=sender,
        reference=reference,
        rows=len(values),
        words=words,
        mistakes=mistakes,
    )


def without_erased(
    offer: CommentaryOffer, *, known: Mapping[UUID, bytes | None]
) -> CommentaryOffer:
    """The same; words that were erased count as a mistake: sending them again revives nothing."""
    gone = {id for id, digest in known.items() if digest is None}
    erased = [_erased(w) for w in offer.words if w.body.commentary_id in gone]
    if not erased:
        return offer
    return replace(
        offer,
        words=[w for w in offer.words if w.body.commentary_id not in gone],
        mistakes=sorted([*offer.mistakes, *erased], key=lambda m: m.row),
    )


def _erased(words: Words) -> Mistake:
    return Mistake(
        row=words.row,
        column="text" if words.reference is None else "reference",
        code=Code.ERASED,
        value=str(words.body.commentary_id),
        message="These words were erased and stay erased.",
        fix="Leave them out; send other words under a new reference.",
    )


def unknown_words(
    words: Iterable[Words], *, known: Mapping[UUID, bytes | None]
) -> dict[UUID, Words]:
    """The words that have no digest among the known ones, each once. Raises OtherWords."""
    found: dict[UUID, Words] = {}
    for one in words:
        id = one.body.commentary_id
        digest = found[id].digest if id in found else known.get(id)
        if digest is None:
            found[id] = one
        elif digest != one.digest:
            raise OtherWords(OtherWords.__doc__)
    return found


def read_commentary(
    number: int, value: Any, *, catalogue: Catalogue, sender: Sender, now: datetime
) -> Words | list[Mistake]:
    """The commentary that a JSON object offers, or all its mistakes."""
    try:
        offered = CommentaryOffered.model_validate(value)
    except ValidationError as error:
        refused = [refused_field(number, value, dict(e), fixes=_FIXES) for e in error.errors()]
        if not isinstance(value, Mapping):
            return refused
        others = _read_subject(number, value, catalogue=catalogue, sender=sender)
        told = {mistake.column for mistake in refused}
        found = [
            *unknown_fields(number, value, known=CommentaryOffered.model_fields),
            *(others if isinstance(others, list) else []),
        ]
        return [*refused, *(mistake for mistake in found if mistake.column not in told)]
    unknown = unknown_fields(number, value, known=CommentaryOffered.model_fields)
    subject = _read_subject(number, value, catalogue=catalogue, sender=sender)
    if isinstance(subject, list) or unknown:
        return [*unknown, *(subject if isinstance(subject, list) else [])]
    content = offered.model_dump_json(exclude={"reference"})
    identity = f"{sender.partner}\n{offered.reference or content}"
    return Words(
        number,
        CommentaryReceived(
            commentary_id=uuid5(_COMMENTARY, identity),
            kind=offered.kind,
            indicator=subject.indicator.code,
            area=subject.area,
            breakdown=subject.breakdown,
            period=None if subject.period is None else str(subject.period),
            text=offered.text,
            owner=offered.owner,
            due=offered.due,
            illustrative=offered.illustrative,
            partner=subject.indicator.source_of_record if sender.operator else sender.partner,
            recorded_at=now,
        ),
        offered.reference,
        blake2b(content.encode(), digest_size=16).digest(),
    )


def _read_subject(
    number: int, value: Mapping[str, Any], *, catalogue: Catalogue, sender: Sender
) -> Subject | list[Mistake]:
    """What the words speak of, or every mistake in saying so."""
    cells = {name: str(value.get(name) or "") for name in _SUBJECT}
    row = Row(number, cells, TIDY.columns)
    return read_subject(row, catalogue=catalogue, sender=sender, period_needed=False)
