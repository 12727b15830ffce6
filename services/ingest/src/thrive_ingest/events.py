"""Ingest's events beside the log."""

from thrive_shared.contracts.ingest import CommentaryReceived, SubmissionRejected
from thrive_shared.contracts.topics import COMMENTARY_RECEIVED, SUBMISSION_REJECTED
from thrive_shared.kafka.outgoing import Outgoing, outgoing


def rejection_event(
    body: SubmissionRejected, *, event_id: str, traceparent: str | None, partitions: int
) -> Outgoing:
    """Something refused at a door."""
    return outgoing(
        SUBMISSION_REJECTED,
        route=body.partner,
        key=str(body.submission_id),
        body=body,
        event_id=event_id,
        time=body.recorded_at.isoformat(),
        traceparent=traceparent,
        partitions=partitions,
    )


def commentary_event(
    body: CommentaryReceived, *, traceparent: str | None, partitions: int
) -> Outgoing:
    """An owner's words, under the id by which they can be erased."""
    return outgoing(
        COMMENTARY_RECEIVED,
        route=body.area,
        key=str(body.commentary_id),
        body=body,
        event_id=str(body.commentary_id),
        time=body.recorded_at.isoformat(),
        traceparent=traceparent,
        partitions=partitions,
    )
