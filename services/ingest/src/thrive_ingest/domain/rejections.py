"""Rejections as an event: where and why, never the cell itself."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from thrive_shared.contracts.ingest import Rejection, SubmissionRejected

from .mistakes import LISTED, MAX_COLUMN, Mistake


def rejected(
    mistakes: Sequence[Mistake],
    *,
    submission_id: UUID,
    partner: str,
    reference: str,
    rows: int,
    part: int,
    recorded_at: datetime,
) -> SubmissionRejected:
    """What an event says of the refused rows of one offer."""
    ordered = sorted(mistakes, key=lambda m: m.row)
    return SubmissionRejected(
        submission_id=submission_id,
        partner=partner,
        reference=reference,
        recorded_at=recorded_at,
        rows=rows,
        part=part,
        rejections=tuple(
            Rejection(
                row=m.row,
                column=m.column[:MAX_COLUMN],
                code=m.code,
                cell_sha256=m.fingerprint,
            )
            for m in ordered[:LISTED]
        ),
        truncated=len(ordered) > LISTED,
    )
