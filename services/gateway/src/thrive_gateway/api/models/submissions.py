"""What became of a submission."""

from datetime import datetime
from uuid import UUID

from thrive_shared.contracts.ingest import Rejection

from .alerts import AlertOut
from .base import Answer
from .figures import FigureOut


class SubmissionOut(Answer):
    """A submission downstream of ingest."""

    submission_id: UUID
    partner: str
    reference: str
    file: str | None
    received_at: datetime
    accepted: int
    """Rows that changed something and so entered the log of record."""
    rejections: tuple[Rejection, ...]
    rejections_truncated: bool
    figures: list[FigureOut]
    """Those of its rows that are current, at most 500, with their scores."""
    score_ids: tuple[UUID, ...]
    """Scores that stand on its rows, superseded ones included, at most 500."""
    alerts: list[AlertOut]
    """Transitions that those scores caused."""
