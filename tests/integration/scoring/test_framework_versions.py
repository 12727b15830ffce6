"""A framework version reaches cards once every log partition has passed it."""

from datetime import date

from support.scoring_log import Log, framework, indicator, row
from support.scoring_system import scoring_system
from thrive_shared.contracts.topics import SCORECARD_COMPUTED

HOME, YEAR = "E08000037", "2024-04-01/P1Y"
TARGET = [{"starts": "2000-01-01", "value": "20", "source": "plan"}]


def objective(cards):
    """Version, pending and counts of the home area's objective, card by card."""
    return [
        (c["framework_version"], c["framework_pending"], c["counts"]["green"])
        for c in sorted(cards, key=lambda c: c["counter"])
        if c["area"] == HOME and c["dimension"] == "objective"
    ]


async def test_a_version_is_pending_until_every_partition_has_passed_it(
    kafka_bootstrap, make_database, topic_prefix
):
    """Given two partitions, when one has version 2, then cards say pending; then both, applied."""
    system = await scoring_system(
        kafka=kafka_bootstrap, database=await make_database(), prefix=topic_prefix
    )
    log = Log()
    plain = {"comparator": None}
    await system.publish(
        [
            log.framework(framework(indicator("A", **plain)), partition=0),
            log.framework(framework(indicator("B", **plain)), partition=1),
            log.observations([row(HOME, YEAR, "10")], indicator="A", partition=0),
            log.observations([row(HOME, YEAR, "10")], indicator="B", partition=1),
        ]
    )
    async with system.running():
        await system.read(
            SCORECARD_COMPUTED,
            until=lambda cs: any(
                c["dimension"] == "objective" and c["counts"]["tracker"] == 2 for c in cs
            ),
        )
        newer = framework(indicator("A", **plain, targets=TARGET), version=2)
        await system.publish([log.framework(newer, partition=0)])
        pending = await system.read(
            SCORECARD_COMPUTED, until=lambda cs: (1, True, 1) in objective(cs)
        )
        assert all(version == 1 for version, _, _ in objective(pending))

        newer = framework(indicator("B", **plain, targets=TARGET), version=2)
        await system.publish([log.framework(newer, partition=1)])
        applied = await system.read(
            SCORECARD_COMPUTED, until=lambda cs: (2, False, 2) in objective(cs)
        )
    assert objective(applied)[-1] == (2, False, 2)


async def test_the_day_reaches_cards_once_every_partition_has_begun_it(
    kafka_bootstrap, make_database, topic_prefix
):
    """Given two partitions, when both have begun a day, then the cards name it."""
    system = await scoring_system(
        kafka=kafka_bootstrap, database=await make_database(), prefix=topic_prefix
    )
    log, day = Log(), date(2026, 6, 1)
    await system.publish(
        [
            log.day(day, partition=0),
            log.framework(framework(indicator("A")), partition=0),
            log.framework(framework(indicator("B")), partition=1),
        ]
    )
    async with system.running():
        first = await system.read(SCORECARD_COMPUTED, until=lambda cs: len(cs) >= 2)
        assert {c["day"] for c in first} == {None}
        await system.publish([log.day(day, partition=1)])
        await system.read(
            SCORECARD_COMPUTED, until=lambda cs: any(c["day"] == "2026-06-01" for c in cs)
        )
