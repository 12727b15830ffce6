"""What partners offer at ingest's doors, before anything is checked."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from .base import Code, Contract

REFERENCE_PATTERN = r"^[^\x00-\x1f\x7f]+$"
Reference = Annotated[str, Field(min_length=1, max_length=200, pattern=REFERENCE_PATTERN)]
"""The sender's own name for what it sends: sent again, it is answered as before."""

Cell = str | int | float | bool | None
Row = dict[str, Cell]
"""One figure: fields by name, as in a line of a CSV file. Numbers may be text or JSON numbers;
their digits are kept as sent."""


class SubmissionOffered(Contract):
    """Figures that a partner sends, over HTTP as JSON or on its own Kafka topic."""

    reference: Reference | None = None
    profile: str | None = None
    """Mapping profile that names the fields; None: our own field names."""
    atomic: bool = False
    """Take nothing when any row is refused."""
    rows: tuple[Row, ...]


class CommentaryOffered(Contract):
    """An owner's words on an indicator: why a figure is so, or what is being done."""

    reference: Reference | None = None
    kind: Literal["explanation", "action"]
    indicator: Annotated[str, Field(min_length=1, max_length=200)]
    area: Annotated[str, Field(min_length=1, max_length=64)]
    breakdown: str = "all"
    period: str | None = None
    """In any form in which a figure's period may be written."""
    text: Annotated[str, Field(min_length=1, max_length=4000)]
    owner: Annotated[str, Field(max_length=200)] | None = None
    due: date | None = None
    illustrative: bool = False


class RebaseOffered(Contract):
    """A decision about a step change of one series: whether its control chart starts new limits."""

    decision: Literal["approve", "decline", "revoke"]
    """`decline`: the step is not proposed again. `revoke`: as if nothing had been decided."""
    indicator: Annotated[str, Field(min_length=1, max_length=200)]
    area: Annotated[str, Field(min_length=1, max_length=64)]
    breakdown: str = "all"
    period: Annotated[str, Field(min_length=1, max_length=64)]
    """The first period of the new limits, in any form in which a figure's may be written."""
    cause: Code | None = None
    """Why the level moved: service_changed, policy_or_law, funding, demand, recording,
    outside_event, the code of one of the framework's known events, or (to decline)
    no_known_cause. A revocation needs none."""
    text: Annotated[str, Field(min_length=1, max_length=4000)]
    """The reason in words, for everyone to read. It can be erased; the decision stays."""
    owner: Annotated[str, Field(max_length=200)] | None = None
    """Who decides."""


class CommentariesOffered(Contract):
    """Commentary that a partner sends on its own Kafka topic, which forgets it within days."""

    commentary: tuple[CommentaryOffered, ...]
    """Each with a reference of its own, or known by what it says."""
