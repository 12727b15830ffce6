"""One submission on its way in: part by part, summed up."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field
from thrive_shared.contracts.partners import Reference

from .domain.offers import Offer, submission_id
from .domain.parts import LineCutter, LineTooLong, Part, PartCutter
from .domain.profile import TIDY
from .domain.rows import Sender
from .domain.summary import PartResult, Summary
from .intake import Intake
from .problems import BodyNotReadable, BodyTooLarge


class Wishes(BaseModel):
    """How a submission wants to be treated. An unknown wish is refused: `dryrun` stores nothing
    only if it is spelt `dry_run`."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    reference: Reference | None = None
    """Your name for what you send: sent again, it is answered as before. The header
    Idempotency-Key means the same."""
    profile: str = TIDY.code
    """Mapping profile that names the columns."""
    atomic: bool = False
    """Take nothing when any row is refused."""
    dry_run: bool = False
    """Answer as if, store nothing."""
    file: Annotated[str, Field(max_length=200)] | None = None
    """The file's name, kept with what is stored."""

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
        self._confirmed: set[int] = set()

    async def deliver(self, part: Part) -> PartResult:
        """Store one part, or see what storing it would do."""
        offer = Offer.of(
            part,
            sender=self._sender,
            reference=self._reference,
            file=self._wishes.file,
            atomic=self._wishes.atomic,
            confirmed=self._confirmed,
        )
        take = self._intake.preview if self._wishes.dry_run else self._intake.take
        result = await take(offer)
        self.summary.add(result)
        self._confirmed.update(key.fingerprint for key in result.unchanged)
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
