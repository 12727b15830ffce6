"""Observations become scores and cards, on the real broker and database."""

from datetime import date

from support.scoring_log import AREA_TYPES, Log, framework, indicator, row
from support.scoring_system import scoring_system
from thrive_shared.contracts.scoring import ScorecardComputed, score_record
from thrive_shared.contracts.topics import ALERT_CHANGED, SCORE_COMPUTED, SCORECARD_COMPUTED


async def test_one_observation_becomes_a_score_and_a_card(
    kafka_bootstrap, make_database, topic_prefix
):
    """Given a framework on both log partitions, when a figure arrives, then score and card do."""
    system = await scoring_system(
        kafka=kafka_bootstrap, database=await make_database(), prefix=topic_prefix
    )
    log = Log()
    year, counts = "2024-04-01/P1Y", {"numerator": "250", "denominator": "1000"}
    await system.publish(
        [
            log.framework(framework(indicator("A")), partition=0),
            log.framework(framework(indicator("B")), partition=1),
            log.day(date(2026, 6, 1), partition=0),
            log.day(date(2026, 6, 1), partition=1),
            log.observations([row("E92000001", year, "20.0")], indicator="A"),
            log.observations(
                [row("E08000037", year, "25.0", **counts, computed=True)],
                indicator="A",
            ),
        ]
    )
    async with system.running():
        scores = await system.read(
            SCORE_COMPUTED, until=lambda es: any(e.get("value") == "25.0" for e in es)
        )
        cards = await system.read(
            SCORECARD_COMPUTED,
            until=lambda es: any(
                s.get("value") == "25.0" and e["dimension"] == "objective"
                for e in es
                for s in e["scores"]
            ),
        )

    for event in scores:
        score_record.validate_python(event)
    [score] = [e for e in scores if e.get("value") == "25.0"]
    assert score["benchmark"]["verdict"] == "worse"
    assert score["position"] == 0.0
    assert score["computed"]
    card = ScorecardComputed.model_validate(cards[-1])
    assert card.counts.worse == 1
    assert [s.computed for s in card.scores if s.value == "25.0"] == [True]
    assert card.framework_version == 1


async def test_england_is_scored_without_target_or_alert(
    kafka_bootstrap, make_database, topic_prefix
):
    """Given England scored but not judged, when figures arrive, then only Gateshead alerts."""
    system = await scoring_system(
        kafka=kafka_bootstrap, database=await make_database(), prefix=topic_prefix, partitions=1
    )
    types = [t | {"scored": True, "judged": t["code"] != "country"} for t in AREA_TYPES]
    target = [{"starts": "2000-01-01", "value": "20", "source": "plan"}]
    log, year = Log(), "2024-04-01/P1Y"
    await system.publish(
        [
            log.framework(framework(indicator("A", targets=target), area_types=types)),
            log.day(date(2026, 6, 1)),
            log.observations([row("E92000001", year, "30.0")], indicator="A"),
            log.observations([row("E08000037", year, "31.0")], indicator="A"),
        ]
    )
    async with system.running():
        cards = await system.read(
            SCORECARD_COMPUTED,
            until=lambda cs: {c["area"] for c in cs if c["scores"]} >= {"E92000001", "E08000037"},
        )
        scores = await system.read(
            SCORE_COMPUTED, until=lambda es: any(e.get("value") == "31.0" for e in es)
        )
        alerts = await system.read(ALERT_CHANGED, until=lambda es: len(es) >= 1)

    [england] = [e for e in scores if e.get("area") == "E92000001"]
    assert (england["value"], england["target"], england["benchmark"]) == ("30.0", None, None)
    assert england["position"] is None
    assert {a["area"] for a in alerts} == {"E08000037"}
    card = next(c for c in cards if c["area"] == "E92000001")
    assert (card["counts"]["tracker"], card["roll_up"]["verdict"]) == (1, "none")
