"""Rejections as an event: where and why, never the cell itself."""

from collections.abc import Sequence
from datetime import datetime

from thrive_shared.contracts.ingest import Rejection, SubmissionRejected

from .mistakes import LISTED, MAX_COLUMN, Mistake
from .offers import Offer


def rejected_event(
    offer: Offer, mistakes: Sequence[Mistake], *, recorded_at: datetime
) -> SubmissionRejected:
    """The event for the refused rows of one offer."""
    ordered = sorted(mistakes, key=lambda m: m.row)
    return SubmissionRejected(
        submission_id=offer.submission_id,
        partner=offer.sender.partner,
        reference=offer.reference,
        recorded_at=recorded_at,
        rows=offer.rows,
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
