"""The replay of scoring: fixes the cut, waits until the live groups are there, compares."""

from thrive_shared.contracts.topics import (
    ALERT_CHANGED,
    SCORE_COMPUTED,
    SCORECARD_COMPUTED,
    SUBMISSION_ACCEPTED,
)
from thrive_shared.db.pool import close_pool, open_pool
from thrive_shared.kafka import outbox
from thrive_shared.replay.live import one_moment, until_consumed, until_published
from thrive_shared.replay.reading import ends_of
from thrive_shared.replay.report import Report
from thrive_shared.settings import ServiceSettings

from thrive_scoring.consumers.areas import GROUP as AREAS
from thrive_scoring.consumers.indicators import GROUP as INDICATORS
from thrive_scoring.replay.cards import AreaCut, Cards
from thrive_scoring.replay.history import History
from thrive_scoring.repository import cards as repository


async def replay(settings: ServiceSettings, *, batch: int, workers: int, report: Report) -> None:
    """Compare what scoring published with what the log gives now. Writes nothing anywhere.

    Raises NotThereYet when the live groups do not come as far as the log has.
    """
    pool = await open_pool(settings.database_url, max_size=2)
    try:
        report.begin("waiting for scores", of=0)
        log = await ends_of([SUBMISSION_ACCEPTED], settings=settings)
        await until_consumed(pool, group=INDICATORS, ends=log)
        await until_published(pool, group=INDICATORS)
        scored = await ends_of([SCORE_COMPUTED, ALERT_CHANGED], settings=settings)
        history = History(settings=settings, batch=batch, report=report)
        await history.compare(log=log, published=scored, workers=workers)
        report.begin("waiting for scorecards", of=0)
        await until_consumed(pool, group=AREAS, ends=scored)
        async with one_moment(pool) as seen:
            cut = AreaCut(
                read=await outbox.next_offsets(seen, group=AREAS),
                counters=await repository.load_counters(seen),
            )
        await until_published(pool, group=AREAS)
        shown = await ends_of([SCORECARD_COMPUTED], settings=settings)
        cards = Cards(settings=settings, batch=batch, report=report)
        await cards.compare(cut=cut, published=shown, workers=workers)
    finally:
        await close_pool(pool)
