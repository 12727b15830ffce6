"""A framework version reaches cards once every log partition has passed it."""

from datetime import date

from support.scoring_log import Log, framework, indicator, row
from support.scoring_system import scoring_system
from thrive_shared.contracts.topics import ALERT_CHANGED, SCORECARD_COMPUTED

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


async def test_what_leaves_the_framework_leaves_alerts_and_cards(
    kafka_bootstrap, make_database, topic_prefix
):
    """Given a red figure, when a version drops it, then its alert is withdrawn, its card empty."""
    system = await scoring_system(
        kafka=kafka_bootstrap, database=await make_database(), prefix=topic_prefix
    )
    log = Log()
    red = indicator("A", comparator=None, targets=TARGET, tolerance={"value": "1"})
    other = indicator("B", comparator=None, objective="o2")
    await system.publish(
        [
            log.framework(framework(red), partition=0),
            log.framework(framework(other), partition=1),
            log.observations([row(HOME, YEAR, "30")], indicator="A", partition=0),
        ]
    )
    async with system.running():
        [opened] = await system.read(ALERT_CHANGED, until=lambda es: len(es) >= 1)
        await system.read(SCORECARD_COMPUTED, until=lambda cs: any(c["open_alerts"] for c in cs))
    await system.publish(
        [
            log.framework(framework(version=2), partition=0),
            log.framework(framework(other, version=2), partition=1),
        ]
    )
    async with system.running():
        changes = await system.read(
            ALERT_CHANGED, until=lambda es: any(e["state"] != "open" for e in es)
        )
        cards = await system.read(
            SCORECARD_COMPUTED,
            until=lambda cs: any(c["framework_version"] == 2 and not c["scores"] for c in cs),
        )
    assert {e["alert_id"] for e in changes} == {opened["alert_id"]}
    assert (changes[-1]["state"], changes[-1]["reason"]) == ("withdrawn", "no_longer_measured")
    last = max((c for c in cards if c["group"]["code"] == "o1"), key=lambda c: c["counter"])
    assert (last["scores"], last["open_alerts"]) == ([], [])


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
