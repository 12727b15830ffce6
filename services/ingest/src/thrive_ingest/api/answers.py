"""The shapes of answers, for the interface's description."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from thrive_shared.contracts.questions import SupposedFigure

from ..domain.mistakes import Code


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class Refused(_Answer):
    """One refused cell: what is wrong with it and how to mend it."""

    row: int
    """Counts data rows from 1; 0 stands for the header or the whole."""
    column: str
    code: Code
    value: str
    message: str
    fix: str


class Conflict(_Answer):
    """The same mistake in several rows."""

    code: Code
    column: str
    fix: str
    rows: list[int]


class AreaNamed(_Answer):
    """An area of the framework."""

    code: str
    name: str


class SubmissionSummary(_Answer):
    """What became of every row of a submission."""

    submission_id: UUID
    reference: str
    status: Literal["success", "partial", "rejected"]
    """`partial`: some rows were refused; `rejected`: nothing could be taken."""
    dry_run: bool
    rows: int
    imported: int
    updated: int
    unchanged: int
    ignored: int
    rejected: int
    rejections: list[Refused]
    conflicts: list[Conflict]
    """The listed rejections grouped by what is wrong."""
    truncated: bool
    """Whether more cells were refused than are listed."""
    indicators: list[str]
    """Indicators with a new or revised figure."""
    scored_areas: list[AreaNamed]
    """Areas of the rows taken that get scores of their own."""
    reference_areas: int
    """How many other areas those rows name, counted up to 10,000: their figures are kept for ranks
    and comparison."""
    ignored_columns: list[str]
    figures: list[SupposedFigure] | None = None
    """Of a dry run: the figures that would be new or revised, at most 500 of them. The gateway's
    `POST /v1/what-if` tells which scores, alerts and scorecards they would change."""


class CommentarySummary(_Answer):
    """What became of every commentary."""

    imported: int
    unchanged: int
    rejected: int
    commentary_ids: list[UUID]
    rejections: list[Refused]


class RebaseAnswer(_Answer):
    """What is decided about a step change."""

    decision_id: UUID
    status: Literal["decided", "unchanged"]
    """`unchanged`: this Idempotency-Key was answered before."""
    decision: Literal["approved", "declined", "revoked"]
    indicator: str
    area: str
    breakdown: str
    period: str
    """The first period of the new limits."""
    cause: str | None
    commentary_id: UUID
    """Of the words that give the reason."""


class FrameworkAnswer(_Answer):
    """The version that is in force now."""

    code: str
    version: int
    status: Literal["published", "unchanged"]
    indicators: int
