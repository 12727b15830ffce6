"""What comes through a door, before and after it is judged."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID, uuid5

from .catalogue import Catalogue
from .figures import Figure
from .mistakes import LISTED, Mistake
from .parts import Part
from .profile import Row
from .rows import Sender, read_row

_SUBMISSIONS = UUID("6f0c3f0e-0a51-5a0e-9e57-1d1a3b5c7d90")


def submission_id(*, partner: str, reference: str) -> UUID:
    """The identity of a submission: the same for every attempt to send it."""
    return uuid5(_SUBMISSIONS, f"{partner}\n{reference}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One part of a submission: its rows, numbered from `first_row` without holes."""

    sender: Sender
    reference: str
    submission_id: UUID
    part: int
    digest: bytes
    first_row: int
    rows: int
    readable: Sequence[Row]
    unreadable: Sequence[Mistake] = ()
    blank: Sequence[int] = ()
    file: str | None = None
    atomic: bool = False
    confirmed: AbstractSet[int] = frozenset()
    """Fingerprints of the figures that earlier parts left unchanged."""

    @classmethod
    def of(
        cls,
        part: Part,
        *,
        sender: Sender,
        reference: str,
        file: str | None = None,
        atomic: bool = False,
        confirmed: AbstractSet[int] = frozenset(),
    ) -> "Offer":
        """What a sender offers with one part of a body."""
        return cls(
            sender=sender,
            reference=reference,
            submission_id=submission_id(partner=sender.partner, reference=reference),
            part=part.number,
            digest=part.digest,
            first_row=part.first_row,
            rows=part.rows,
            readable=part.readable,
            unreadable=part.unreadable,
            blank=part.blank,
            file=file,
            atomic=atomic,
            confirmed=confirmed,
        )

    @property
    def receipt_key(self) -> tuple[str, str, int]:
        return (self.sender.partner, self.reference, self.part)


@dataclass(frozen=True, slots=True)
class Judged:
    """An offer read under one framework version."""

    offer: Offer
    catalogue: Catalogue
    figures: tuple[Figure, ...]
    mistakes: tuple[Mistake, ...]


def judge(offer: Offer, *, catalogue: Catalogue) -> Judged:
    """Read every row; collect the figures, and all mistakes of all rows."""
    figures: list[Figure] = []
    mistakes = list(offer.unreadable)
    for row in offer.readable:
        advise = len(mistakes) < LISTED
        read = read_row(row, catalogue=catalogue, sender=offer.sender, advise=advise)
        if isinstance(read, Figure):
            figures.append(read)
        else:
            mistakes += read
    return Judged(offer, catalogue, tuple(figures), tuple(mistakes))
