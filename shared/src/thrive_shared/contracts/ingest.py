"""What ingest publishes: the log of record, rejections and commentary."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

from .base import Code, Contract, DecimalText, Moment, PeriodText
from .framework import FrameworkSlice

Status = Literal["final", "provisional", "estimated", "missing"]
PublishedVerdict = Literal["better", "similar", "worse", "higher", "lower"]
SourceColumn = Annotated[str, Field(min_length=1, max_length=100)]
SourceCell = Annotated[str, Field(min_length=1, max_length=100)]


class Observation(Contract):
    """One accepted row: the figure of one area, breakdown and period."""

    row: int
    """Row number in the partner's submission, the first data row being 1."""
    area: Code
    breakdown: Code = "all"
    period: PeriodText
    value: DecimalText | None = None
    """None: the source says there is no figure."""
    numerator: DecimalText | None = None
    denominator: DecimalText | None = None
    computed: bool = False
    """Whether Thrive computed the value from numerator and denominator, since none was sent."""
    lower: DecimalText | None = None
    """Published 95 % limits."""
    upper: DecimalText | None = None
    published_verdict: PublishedVerdict | None = None
    """The source's own comparison with the benchmark."""
    status: Status = "final"
    revision: Annotated[int, Field(ge=1)]
    """1 for the first figure of this area, breakdown and period, then 2, 3 …"""
    cells: Annotated[dict[SourceColumn, SourceCell], Field(max_length=16)] | None = None
    """What was read of the row as it was sent: cell by column, empty ones and columns that were
    not read left out. Of a JSON row with our own field names only the fields that are kept here in
    another form. None: the row came before cells were kept. No part of the figure: nothing is
    computed from it or compared with it."""


class LogEntry(Contract):
    """Identity of a record of the log: `seq` counts 1, 2, 3 … without holes in a partition."""

    partition: int
    seq: Annotated[int, Field(ge=1)]
    recorded_at: Moment


class ObservationsAccepted(LogEntry):
    """The accepted rows of one indicator from one request, in row order, at most 500."""

    kind: Literal["observations"] = "observations"
    submission_id: UUID
    partner: Code
    reference: str
    file: str | None = None
    indicator: Code
    framework_version: int
    observations: Annotated[tuple[Observation, ...], Field(min_length=1, max_length=500)]


class FrameworkPublished(LogEntry):
    """Barrier: from here on this partition's indicators follow this framework version."""

    kind: Literal["framework"] = "framework"
    framework: FrameworkSlice


class DayBegun(LogEntry):
    """Barrier: the only clock that 'overdue' knows. One for each day, unique by date."""

    kind: Literal["day"] = "day"
    day: date


class RebaseDecided(LogEntry):
    """Somebody decided whether the control chart of one series gets new limits from a period on.

    In the log partition of its indicator only. The latest decision about a series and period is in
    force. The words that give the reason are commentary, which can be erased.
    """

    kind: Literal["rebase"] = "rebase"
    decision_id: UUID
    decision: Literal["approved", "declined", "revoked"]
    """`revoked`: as if nothing had been decided."""
    indicator: Code
    area: Code
    breakdown: Code = "all"
    period: PeriodText
    """The first period of the new limits."""
    cause: Code | None = None
    """One of RebaseCause, or the code of one of the framework's known events; None: revoked."""
    commentary_id: UUID
    partner: Code
    """Whose key it was decided with."""
    framework_version: int


class RebaseCause(StrEnum):
    """Why the level of a series moved."""

    SERVICE_CHANGED = "service_changed"
    """The service works in another way: new rounds, a new provider, other opening hours."""
    POLICY_OR_LAW = "policy_or_law"
    FUNDING = "funding"
    DEMAND = "demand"
    """Other people need the service, or more, or fewer."""
    RECORDING = "recording"
    """Figures are gathered or counted in another way, the definition being the same."""
    OUTSIDE_EVENT = "outside_event"
    NO_KNOWN_CAUSE = "no_known_cause"
    """Nothing is known that explains a step: a reason to decline, never to approve."""


FEWEST_FIGURES_REBASED = 8
"""New limits need so many figures from their first period on; a step is proposed with no fewer."""

LogRecord = Annotated[
    ObservationsAccepted | FrameworkPublished | DayBegun | RebaseDecided,
    Field(discriminator="kind"),
]
log_record: TypeAdapter[LogRecord] = TypeAdapter(LogRecord)


class Rejection(Contract):
    """One refused cell: never its content, only its fingerprint."""

    row: int
    column: str
    code: Code
    cell_sha256: str


class SubmissionRejected(Contract):
    """Rows refused at a door. The raw cells stay in ingest's database, deletable, 30 days."""

    submission_id: UUID
    partner: Code
    reference: str
    recorded_at: Moment
    rows: int
    part: Annotated[int, Field(ge=0)] = 0
    """Which part of a large submission this tells of: each is stored and told by itself."""
    rejections: tuple[Rejection, ...]
    truncated: bool = False
    """Whether more cells were refused than are listed."""


class CommentaryReceived(Contract):
    """An owner's words on an indicator. No other topic keeps free text; here it can be erased."""

    commentary_id: UUID
    kind: Literal["explanation", "action"]
    indicator: Code
    area: Code
    breakdown: Code = "all"
    period: PeriodText | None = None
    """The period it speaks of; None: the indicator in general."""
    text: Annotated[str, Field(min_length=1, max_length=4000)]
    owner: Annotated[str, Field(max_length=200)] | None = None
    due: date | None = None
    illustrative: bool = False
    partner: Code
    recorded_at: Moment
