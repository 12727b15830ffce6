"""Composition root of scoring: `all`, `indicators`, `areas`, `migrate` or `replay`."""

import asyncio
import gc
import sys
from collections.abc import Sequence
from functools import partial
from typing import TypeAlias

import asyncpg
from fastapi import FastAPI
from thrive_shared import service
from thrive_shared.contracts.questions import Question
from thrive_shared.contracts.topics import (
    ALERT_CHANGED,
    QUESTION_ANSWERED,
    QUESTION_ASKED,
    SCORE_COMPUTED,
    SCORECARD_COMPUTED,
    SUBMISSION_ACCEPTED,
)
from thrive_shared.db.facts import fix_fact
from thrive_shared.db.migrate import migrate
from thrive_shared.db.pool import close_pool, open_pool
from thrive_shared.http.health import Check, health_router
from thrive_shared.kafka.admin import verify_topics
from thrive_shared.kafka.consumer import ConsumerGroup
from thrive_shared.kafka.producer import Publisher
from thrive_shared.kafka.question_listener import QuestionListener
from thrive_shared.observability import logs
from thrive_shared.replay import command

from thrive_scoring.consumers.areas import GROUP as AREAS
from thrive_scoring.consumers.areas import AreaProcessor
from thrive_scoring.consumers.indicators import GROUP as INDICATORS
from thrive_scoring.consumers.indicators import IndicatorProcessor
from thrive_scoring.consumers.questions import question_listener
from thrive_scoring.replay.command import replay
from thrive_scoring.service.cards import AreaScoring
from thrive_scoring.service.indicators import IndicatorScoring
from thrive_scoring.service.questions import Answering
from thrive_scoring.settings import ScoringSettings

MIGRATIONS = "thrive_scoring.migrations"
TOPICS = (
    SUBMISSION_ACCEPTED,
    SCORE_COMPUTED,
    ALERT_CHANGED,
    SCORECARD_COMPUTED,
    QUESTION_ASKED,
    QUESTION_ANSWERED,
)
CARD_PATIENCE = 0.05
"""Seconds in which several scores of a group come to one card."""
Group: TypeAlias = ConsumerGroup | QuestionListener[Question]
MODES = ("all", "indicators", "areas", "migrate", "replay")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one mode until a signal; a fatal error ends the process with status 1.

    A replay ends by itself: 0 equal, 1 different, 2 not done. Only it takes further arguments.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] != ["replay"] and (len(given) != 1 or given[0] not in MODES):
        sys.exit(f"usage: python -m thrive_scoring [{' | '.join(MODES)}]")
    settings = ScoringSettings()
    logs.configure(service="scoring", instance=settings.instance)
    if given[0] == "replay":
        spare_the_collector()
        sys.exit(command.run(replay, settings=settings, arguments=given[1:]))
    if given[0] == "migrate":
        asyncio.run(migrate(settings.database_url, package=MIGRATIONS))
    else:
        service.start(run(settings, mode=given[0]))


def spare_the_collector() -> None:
    """Let the cycle collector run seldom: points in memory live long and form no cycles.

    At Python's own thresholds it took a third of the time of the indicator group.
    """
    gc.freeze()
    gc.set_threshold(500_000, 20, 1000)


async def run(settings: ScoringSettings, *, mode: str) -> None:
    """Serve one mode: the indicator group, the area group with the questions, or all three."""
    spare_the_collector()
    await verify_topics(TOPICS, settings=settings)
    pool = await open_pool(settings.database_url)
    producer = Publisher(settings)
    try:
        await fix_fact(pool, name="partitions", value=str(settings.partitions))
        await producer.start()
        groups = consumer_groups(settings, pool=pool, producer=producer, mode=mode)
        app = FastAPI(title="Thrive scoring", openapi_url=None)
        app.include_router(health_router({g.group: _check(g) for g in groups}))
        await service.run(app, settings=settings, background=[g.run for g in groups])
    finally:
        await producer.stop()
        await close_pool(pool)


def consumer_groups(
    settings: ScoringSettings, *, pool: asyncpg.Pool, producer: Publisher, mode: str
) -> list[Group]:
    """The consumer groups of a mode."""
    indicators = partial(
        ConsumerGroup,
        group=INDICATORS,
        topics=(SUBMISSION_ACCEPTED,),
        processor=IndicatorProcessor(
            IndicatorScoring(
                partitions=settings.partitions,
                most_points=settings.points_in_memory,
                generation=settings.generation,
            )
        ),
        max_records=settings.indicator_batch,
    )
    areas = partial(
        ConsumerGroup,
        group=AREAS,
        topics=(SCORE_COMPUTED, ALERT_CHANGED),
        processor=AreaProcessor(AreaScoring(partitions=settings.partitions)),
        max_records=settings.area_batch,
        patience=CARD_PATIENCE,
    )
    wanted = {"indicators": [indicators], "areas": [areas], "all": [indicators, areas]}[mode]
    groups: list[Group] = [make(settings=settings, pool=pool, producer=producer) for make in wanted]
    if mode == "indicators":
        return groups
    answering = Answering(
        pool=pool,
        partitions=settings.partitions,
        scorers=INDICATORS,
        generation=settings.generation,
    )
    return [*groups, question_listener(settings=settings, producer=producer, answering=answering)]


def _check(group: Group) -> Check:
    return lambda: group.ready
