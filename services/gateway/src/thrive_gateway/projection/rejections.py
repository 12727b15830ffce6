"""Rows refused at a door."""

from collections.abc import Sequence

import asyncpg
from thrive_shared.contracts.ingest import SubmissionRejected
from thrive_shared.kafka.consumer import Record

from thrive_gateway.domain.live import LiveEvent, of_rejection
from thrive_gateway.repository import figures


async def project_rejections(tx: asyncpg.Connection, records: Sequence[Record]) -> list[LiveEvent]:
    """Store the rejections of each part of a submission once."""
    parsed = [SubmissionRejected.model_validate_json(r.value or b"") for r in records]
    by_part = {(r.submission_id, r.part): r for r in parsed}
    return [of_rejection(by_part[part]) for part in await figures.add_rejections(tx, by_part)]
