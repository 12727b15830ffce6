"""What the gateway forgets with the topic that it came from."""

import asyncio

import asyncpg
import structlog
from thrive_shared.contracts.topics import SUBMISSION_REJECTED
from thrive_shared.db.faults import TRANSIENT

from .repository import figures

_EVERY_SECONDS = 3600.0

log = structlog.get_logger()


async def forget_regularly(pool: asyncpg.Pool) -> None:
    """Forget rejections once their topic does, until cancelled."""
    days = SUBMISSION_REJECTED.retention_days
    assert days is not None
    while True:
        try:
            await figures.forget_rejections(pool, older_than_days=days)
        except TRANSIENT as error:
            log.warning("forgetting_waits", error=type(error).__name__)
        await asyncio.sleep(_EVERY_SECONDS)
