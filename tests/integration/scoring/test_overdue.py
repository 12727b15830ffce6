"""A figure that is late raises an alert and ends it by coming, on the real broker and database."""

from datetime import date

from support.scoring_log import Log, framework, indicator, row
from support.scoring_system import scoring_system
from thrive_shared.contracts.scoring import AlertChanged, score_record
from thrive_shared.contracts.topics import ALERT_CHANGED, SCORE_COMPUTED, SCORECARD_COMPUTED

HOME = "E08000037"
CAME_LATE = {"on_time": 0, "due": 1}


async def test_a_day_makes_it_late_and_the_figure_ends_it(
    kafka_bootstrap, make_database, topic_prefix
):
    """Given a figure awaited, when its day passes an alert opens, and ends when the figure comes;
    a restart between them changes nothing."""
    system = await scoring_system(
        kafka=kafka_bootstrap, database=await make_database(), prefix=topic_prefix, partitions=1
    )
    definition = indicator(
        "A", period="month", release_lag_days=30, alert_rules=["overdue"], comparator=None
    )
    log = Log()
    await system.publish(
        [
            log.framework(framework(definition)),
            log.day(date(2024, 5, 1)),
            log.observations([row(HOME, "2024-04-01/P1M", "10")], indicator="A"),
            log.day(date(2024, 7, 1)),
        ]
    )
    async with system.running():
        [opened] = await system.read(ALERT_CHANGED, until=lambda found: len(found) >= 1)
        [late] = [
            s
            for s in await system.read(
                SCORE_COMPUTED, until=lambda found: any(s.get("overdue") for s in found)
            )
            if s.get("overdue")
        ]
    assert late["quality"]["reasons"] == ["overdue"]
    await system.publish([log.observations([row(HOME, "2024-05-01/P1M", "11")], indicator="A")])
    async with system.running():
        changes = await system.read(
            ALERT_CHANGED, until=lambda found: any(a["state"] == "resolved" for a in found)
        )
        scores = await system.read(
            SCORE_COMPUTED, until=lambda found: any(s.get("days_late") for s in found)
        )
        await system.read(
            SCORECARD_COMPUTED,
            until=lambda found: any(c["timeliness"] == CAME_LATE and _whole(c) for c in found),
        )

    # A restart may publish an event again; readers keep each once, by its id.
    first, last = (AlertChanged.model_validate(a) for a in {a["id"]: a for a in changes}.values())
    assert str(first.id) == opened["id"]
    assert (first.state, first.opened_period, first.period) == (
        "open",
        "2024-05-01/P1M",
        "2024-04-01/P1M",
    )
    assert (last.state, last.reason, last.alert_id) == ("resolved", "cleared", first.alert_id)
    [came] = {
        s["id"]: score_record.validate_python(s) for s in scores if s.get("days_late")
    }.values()
    # May's figure was due on 30 June and came on 1 July.
    assert (came.period, came.days_late, came.quality.confidence) == ("2024-05-01/P1M", 1, "high")


def _whole(card):
    return card["completeness"] == {"present": 1, "expected": 1}
