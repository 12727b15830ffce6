"""One submission on its way in: part by part, summed up."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

from .domain.offers import Offer, submission_id
from .domain.parts import LineCutter, LineTooLong, Part, PartCutter
from .domain.rows import Sender
from .domain.summary import PartResult, Summary
from .intake import Intake
from .problems import BodyNotReadable, BodyTooLarge


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How a submission wants to be treated."""

    reference: str | None = None
    profile: str = "tidy"
    atomic: bool = False
    dry_run: bool = False
    file: str | None = None

    @property
    def as_a_whole(self) -> bool:
        """Whether all rows must be judged together."""
        return self.atomic or self.dry_run

    @property
    def salt(self) -> bytes:
        """What belongs to the identity of a body beside its bytes."""
        return f"{self.profile}|{self.atomic}|".encode()


class Delivery:
    """Hands the parts of one submission to the intake and adds up the answers."""

    def __init__(self, intake: Intake, *, sender: Sender, wishes: Wishes) -> None:
        self._intake = intake
        self._sender = sender
        self._wishes = wishes
        self._reference = wishes.reference or str(uuid4())
        self.summary = Summary(
            submission_id=submission_id(partner=sender.partner, reference=self._reference),
            reference=self._reference,
            dry_run=wishes.dry_run,
        )

    async def deliver(self, part: Part) -> PartResult:
        """Store one part, or see what storing it would do."""
        offer = Offer(
            sender=self._sender,
            reference=self._reference,
            part=part.number,
            digest=part.digest,
            first_row=part.first_row,
            rows=part.rows,
            readable=part.readable,
            unreadable=part.unreadable,
            file=self._wishes.file,
            atomic=self._wishes.atomic,
        )
        take = self._intake.preview if self._wishes.dry_run else self._intake.take
        result = await take(offer)
        self.summary.add(result)
        return result


async def lines(text: AsyncIterator[str], *, quoted: bool) -> AsyncIterator[str]:
    """The logical lines of a body as it arrives, blank ones left out."""
    cutter = LineCutter(quoted=quoted)
    try:
        async for piece in text:
            for line in cutter.feed(piece):
                if line.strip():
                    yield line
        for line in cutter.end():
            if line.strip():
                yield line
    except LineTooLong as error:
        raise BodyNotReadable(LineTooLong.__doc__) from error


async def parts(
    source: AsyncIterator[str], cutter: PartCutter, *, as_a_whole: bool
) -> AsyncIterator[Part]:
    """The parts of a body as it arrives. Raises BodyTooLarge when a whole needs several."""
    async for line in source:
        part = cutter.add(line)
        if part is not None:
            if as_a_whole:
                raise BodyTooLarge(
                    f"An atomic submission or a dry run has at most {part.rows} rows; split it."
                )
            yield part
    yield cutter.end()
