"""What-ifs are answered without a trace, also on return; what can't be told is refused by name."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from support.scoring_log import Log, framework, indicator, row
from support.scoring_system import ScoringSystem, scoring_system
from thrive_scoring.service import standpoint
from thrive_shared import clock
from thrive_shared.contracts.questions import WhatIfAsked
from thrive_shared.contracts.topics import QUESTION_ANSWERED, QUESTION_ASKED, SCORE_COMPUTED
from thrive_shared.kafka.outgoing import Outgoing
from thrive_shared.kafka.producer import Publisher

HOME, YEAR = "E08000037", "2024-04-01/P1Y"
TABLES = ("log_head", "framework_slice", "figure", "alert", "area_score", "card", "outbox")


async def ask(system: ScoringSystem, *bodies: bytes) -> None:
    """Put questions on one partition, in order."""
    publisher = Publisher(system.settings)
    await publisher.start()
    try:
        await publisher.send([Outgoing(QUESTION_ASKED, 0, b"k", b, "k", "2026") for b in bodies])
    finally:
        await publisher.stop()


async def system_with_figures(*, kafka: str, database: str, prefix: str) -> ScoringSystem:
    """Two indicators, one of them restricted, a day and a figure."""
    system = await scoring_system(kafka=kafka, database=database, prefix=prefix)
    log = Log()
    await system.publish(
        [
            log.framework(framework(indicator("A")), partition=0),
            log.framework(framework(indicator("R", disclosure="restricted")), partition=1),
            log.day(date(2025, 6, 1), partition=0),
            log.day(date(2025, 6, 1), partition=1),
            log.observations([row(HOME, YEAR, "25.0")], indicator="A"),
        ]
    )
    return system


async def scored(system: ScoringSystem) -> None:
    await system.read(SCORE_COMPUTED, until=lambda es: any(e.get("value") == "25.0" for e in es))


def what_if(number: int, **supposed: Any) -> bytes:
    body = {"id": UUID(int=number), "asked_at": clock.now(), "waits": 30, **supposed}
    return WhatIfAsked.model_validate(body).model_dump_json(exclude_none=True).encode()


def figure(indicator: str) -> dict[str, Any]:
    return {"indicator": indicator, "area": HOME, "period": YEAR, "value": "30.0"}


async def answers(system: ScoringSystem, *, count: int) -> dict[int, dict[str, Any]]:
    found = await system.read(QUESTION_ANSWERED, until=lambda es: len(es) >= count)
    return {UUID(a["id"]).int: a for a in found}


async def kept(system: ScoringSystem) -> dict[str, list[str]]:
    """Every row of what scoring keeps."""
    return {
        table: [r["said"] for r in await system.fetch(f"select t::text as said from {table} t")]
        for table in TABLES
    }


async def test_a_question_asked_while_nobody_listens_is_answered_on_return(
    kafka_bootstrap, make_database, topic_prefix
):
    """Given scored figures, when one asks before anybody reads, it is told, and nothing kept."""
    system = await system_with_figures(
        kafka=kafka_bootstrap, database=await make_database(), prefix=topic_prefix
    )
    async with system.running("indicators"):
        await scored(system)
    before = await kept(system)
    await ask(system, what_if(7, figures=[figure("A")]))
    async with system.running("areas"):
        told = (await answers(system, count=1))[7]
    assert not await system.fetch("select from consumer_offset where group_name like '%answers%'")
    after = await kept(system)
    for table in ("log_head", "framework_slice", "figure", "alert"):
        assert after[table] == before[table]
    [change] = told["scores"]
    assert (change["before"]["value"], change["after"]["value"]) == ("25.0", "30.0")
    assert change["after"]["cause"]["seq"] == change["before"]["cause"]["seq"] + 1


async def test_what_cannot_be_told_is_refused_by_name(
    kafka_bootstrap, make_database, topic_prefix, monkeypatch: pytest.MonkeyPatch
):
    """Given a scored log, when what can't be told is asked, each answer says why."""
    system = await system_with_figures(
        kafka=kafka_bootstrap, database=await make_database(), prefix=topic_prefix
    )
    async with system.running():
        await scored(system)
        await ask(
            system,
            what_if(1, figures=[figure("Z")]),
            what_if(2, figures=[figure("R")]),
            what_if(3, day=date(2025, 5, 31)),
            what_if(4, figures=[figure("A")]),
        )
        told = await answers(system, count=4)
        monkeypatch.setattr(standpoint, "MOST_FIGURES", 0)
        await ask(system, what_if(5, figures=[figure("A")]))
        told |= await answers(system, count=5)
    reasons = {number: answer.get("reason") for number, answer in sorted(told.items())}
    assert reasons == {
        1: "unknown_indicator",
        2: "restricted",
        3: "earlier_day",
        4: None,
        5: "too_many_figures",
    }
    assert told[2]["indicator"] == "R"
    assert (told[5]["found"], told[5]["most"]) == (1, 0)


async def test_before_any_framework_nothing_can_be_told(
    kafka_bootstrap, make_database, topic_prefix
):
    """Given an empty log, when one asks, the answer names what is missing."""
    system = await scoring_system(
        kafka=kafka_bootstrap, database=await make_database(), prefix=topic_prefix
    )
    await ask(system, what_if(1, figures=[figure("A")]))
    async with system.running("areas"):
        told = await answers(system, count=1)
    assert told[1]["reason"] == "no_framework"
