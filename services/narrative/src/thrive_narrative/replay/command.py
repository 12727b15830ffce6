"""The replay of narrative: fixes the cut, waits until the live group is there, compares."""

from thrive_shared.contracts.topics import STORY_WRITTEN
from thrive_shared.db.pool import close_pool, open_pool
from thrive_shared.kafka import outbox
from thrive_shared.replay.live import one_moment, until_consumed, until_published
from thrive_shared.replay.reading import ends_of
from thrive_shared.replay.report import Report
from thrive_shared.settings import ServiceSettings

from thrive_narrative import repository
from thrive_narrative.consumers import CONSUMED, GROUP
from thrive_narrative.replay.stories import Cut, Stories


async def replay(settings: ServiceSettings, *, batch: int, workers: int, report: Report) -> None:
    """Compare the stories that stand with those that scores and cards give. Writes nothing.

    Raises NotThereYet when the live group does not come as far as its topics have.
    """
    pool = await open_pool(settings.database_url, max_size=2)
    try:
        report.begin("waiting for stories", of=0)
        told = await ends_of(CONSUMED, settings=settings)
        await until_consumed(pool, group=GROUP, ends=told)
        async with one_moment(pool) as seen:
            pairs = await repository.spoken_of(seen)
            cut = Cut(
                read=await outbox.next_offsets(seen, group=GROUP),
                counters=await repository.counters(seen),
                words=await repository.load_words(seen, pairs),
            )
        await until_published(pool, group=GROUP)
        written = await ends_of([STORY_WRITTEN], settings=settings)
        stories = Stories(settings=settings, batch=batch, report=report)
        await stories.compare(cut=cut, published=written, workers=workers)
    finally:
        await close_pool(pool)
