"""Ingest's events beside the log."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from thrive_shared import clock
from thrive_shared.contracts.ingest import CommentaryReceived, SubmissionRejected
from thrive_shared.contracts.topics import (
    COMMENTARY_RECEIVED,
    SUBMISSION_REJECTED,
    partition_of,
)
from thrive_shared.kafka.outgoing import Outgoing, outgoing

from .domain.commentary import CommentaryOffer
from .domain.mistakes import Mistake
from .domain.offers import Offer
from .domain.rejections import rejected


def mistakes_event(
    mistakes: Sequence[Mistake],
    *,
    offer: Offer | CommentaryOffer,
    event_id: str,
    partitions: int,
    part: int = 0,
) -> Outgoing:
    """All that was wrong with the rows of an offer."""
    body = rejected(
        mistakes,
        submission_id=offer.submission_id,
        partner=offer.sender.partner,
        reference=offer.reference,
        rows=offer.rows,
        part=part,
        recorded_at=clock.now(),
    )
    return rejection_event(
        body, event_id=event_id, traceparent=offer.sender.traceparent, partitions=partitions
    )


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


def tombstone(
    commentary_id: UUID, *, area: str, time: datetime, traceparent: str | None, partitions: int
) -> Outgoing:
    """No body under an id: whoever keeps its words forgets them."""
    return Outgoing(
        topic=COMMENTARY_RECEIVED,
        partition=partition_of(area, partitions=partitions),
        key=str(commentary_id).encode(),
        value=None,
        event_id=f"{commentary_id}.erased",
        time=time.isoformat(),
        traceparent=traceparent,
    )
