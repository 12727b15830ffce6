"""A what-if tells what happens when the same is submitted afterwards, and leaves no trace."""

import json
from collections.abc import AsyncIterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from aiokafka import TopicPartition
from support.faults.drained import SERVICES, drained
from support.log_reading import assigned
from support.system import ROOT, RunningSystem, drop_databases, running_system
from support.waiting import eventually
from thrive_gateway.api.models.what_if import ASKED
from thrive_shared.contracts.scoring import LINEAGE
from thrive_shared.contracts.topics import QUESTION_ANSWERED, QUESTION_ASKED

HOME, WARD, ENGLAND = "E08000037", "E05001067", "E92000001"
FRAMEWORK = ROOT / "frameworks/gateshead/framework.yaml"
ALIVE = {"replica": "*", "relay": "expires_at"}
"""What ingest writes by itself to say that it lives: leases and when they end."""
QUESTIONS = {QUESTION_ASKED.name, QUESTION_ANSWERED.name}
NEW = [
    {"indicator": "PR5", "area": HOME, "period": "2025/26", "numerator": 700, "denominator": 2400},
    {"indicator": "PR5", "area": HOME, "period": "2021/22", "numerator": 500, "denominator": 2300},
    {"indicator": "PR5", "area": ENGLAND, "period": "2024/25", "value": "20.1"},
    {"indicator": "PR5", "area": "E08000024", "period": "2024/25", "value": "23.9"},
    {"indicator": "PR5", "area": HOME, "period": "2020/21", "value": "", "status": "missing"},
    {"indicator": "OR1", "area": HOME, "period": "2026-09", "numerator": 60, "denominator": 200},
    {"indicator": "OR1", "area": WARD, "period": "2026-09", "numerator": 6, "denominator": 20},
]
"""New, revised, of the comparator, of a peer, withdrawn; of a borough and its ward."""


@pytest.fixture(scope="module")
async def system(
    tmp_path_factory: pytest.TempPathFactory, kafka_bootstrap: str, postgres_admin_dsn: str
) -> AsyncIterator[RunningSystem]:
    with running_system(
        folder=tmp_path_factory.mktemp("what-if"),
        kafka_bootstrap=kafka_bootstrap,
        postgres_admin_dsn=postgres_admin_dsn,
    ) as running:
        await begin(running)
        yield running
    await drop_databases(postgres_admin_dsn, prefix=running.environment["THRIVE_DATABASE_PREFIX"])


async def test_what_is_told_happens_and_asking_leaves_no_trace(
    system: RunningSystem, tmp_path: Path
) -> None:
    asked = tmp_path / "new.json"
    asked.write_text(json.dumps({"rows": NEW}))
    before = await everything(system)
    supposed = supposed_by(
        system,
        str(asked),
        "--target",
        "PR5=19@2020-01-01",
        "--weight",
        "OR1=2",
        "--day",
        "2026-12-24",
    )
    told = supposed_by(system, str(asked))
    words = system.thrive("submit", str(asked), "--dry-run")
    assert await everything(system) == before

    assert told["scores_changed"] > len(NEW) / 2
    assert not any(is_red(change) for change in told["scores"] if change["indicator"] == "PR5")
    assert any(is_red(change) for change in supposed["scores"] if change["indicator"] == "PR5")
    assert supposed["day"] == "2026-12-24"
    assert "Nothing has been saved" in words.stdout
    assert "→" in words.stdout
    assert told["alerts"]
    assert told["cards"]

    await submit(system, NEW)
    async with httpx.AsyncClient(base_url=system.url("gateway"), timeout=30) as client:
        await scores_are(client, told)
        await alerts_are(client, told)
        await cards_are(client, told)


async def test_what_cannot_be_supposed_is_refused_with_every_mistake(system: RunningSystem) -> None:
    wrong = {"indicator": "PR55", "area": "Gateshead", "period": "2025/26", "value": "7"}
    async with httpx.AsyncClient(base_url=system.url("gateway"), timeout=30) as client:
        canonical = {**wrong, "period": "2025-09-01/P1Y"}
        answer = await client.post("/v1/what-if", json={"figures": [canonical]})
        assert answer.status_code == 422
        assert answer.json()["type"] == "urn:thrive:problem:cannot-be-supposed"
        assert {e["where"] for e in answer.json()["errors"]} == {
            "figures.0.area",
            "figures.0.indicator",
        }
        badly = await client.post("/v1/what-if", json={"figures": [wrong]})
        assert badly.json()["errors"][0]["where"] == "body.figures.0.period"
        early = await posted(client, {"day": "2020-01-01"})
        assert (early.status_code, early.json()["reason"]) == (422, "earlier_day")
        shown = await posted(client, ASKED)
        assert (shown.status_code, shown.json().get("saved")) == (200, False), shown.text
        large = await client.post("/v1/what-if", content=b" " * 1_000_001)
        assert large.status_code == 413


async def posted(client: httpx.AsyncClient, body: object) -> httpx.Response:
    """The answer to a question, asked again while scoring is too busy to give one."""
    answers: list[httpx.Response] = []

    async def is_told() -> bool:
        answers.append(await client.post("/v1/what-if", json=body))
        return answers[-1].status_code != 503

    await eventually(is_told, what="an answer of scoring")
    return answers[-1]


def is_red(change: dict[str, Any]) -> bool:
    return change["after"].get("target", {}).get("rag") == "red"


async def begin(system: RunningSystem) -> None:
    """The shipped framework, five years of one indicator, eight months of another."""
    done = system.thrive("framework", "publish", str(FRAMEWORK))
    assert done.returncode == 0, done.stderr
    years = [
        {"indicator": "PR5", "area": area, "period": f"20{y}/{y + 1}", **counts(y, area)}
        for y in range(20, 25)
        for area in (HOME, ENGLAND, "E08000024")
    ]
    months = [
        {"indicator": "OR1", "area": area, "period": f"2026-0{m}", **counts(m, area)}
        for m in range(1, 9)
        for area in (HOME, WARD)
    ]
    await submit(system, years + months)


def counts(number: int, area: str) -> dict[str, int]:
    of = 2000 + 10 * number
    return {"numerator": of // (4 if area == HOME else 5), "denominator": of}


async def submit(system: RunningSystem, rows: list[dict[str, Any]]) -> None:
    headers = {"Authorization": f"Bearer {system.operator_key}"}
    async with httpx.AsyncClient(base_url=system.url("ingest"), timeout=30) as client:
        answer = await client.post("/v1/submissions", json={"rows": rows}, headers=headers)
    assert answer.json().get("status") == "success", answer.text
    await eventually(lambda: drained(system), seconds=60, what="draining")


def supposed_by(system: RunningSystem, *arguments: str) -> dict[str, Any]:
    """What the command tells programs."""
    done = system.thrive("what-if", *arguments, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


async def everything(system: RunningSystem) -> dict[str, object]:
    """Fingerprints of all tables of all services, and the ends of all topics but the questions'."""
    found: dict[str, object] = {}
    for service in SERVICES:
        connection = await asyncpg.connect(system.dsn(service))
        try:
            found |= {f"{service}.{t}": h for t, h in (await _tables(connection)).items()}
        finally:
            await connection.close()
    async with assigned([], bootstrap=system.bootstrap) as consumer:
        topics = [
            topic
            for topic in await consumer.topics()
            if topic.startswith(system.topic_prefix)
            and topic.removeprefix(system.topic_prefix) not in QUESTIONS
        ]
        partitions = [
            TopicPartition(t, p) for t in topics for p in consumer.partitions_for_topic(t) or ()
        ]
        ends = await consumer.end_offsets(partitions)
    assert len(topics) >= 7
    return found | {f"{tp.topic}/{tp.partition}": end for tp, end in ends.items()}


async def _tables(connection: asyncpg.Connection) -> dict[str, str]:
    names = await connection.fetch(
        "select table_schema, table_name from information_schema.tables"
        " where table_type = 'BASE TABLE'"
        " and table_schema not in ('pg_catalog', 'information_schema')"
    )
    assert names
    found: dict[str, str] = {}
    for schema, name in names:
        left_out = ALIVE.get(name, "")
        if left_out == "*":
            continue
        rows = await connection.fetch(
            f'select (to_jsonb(t) - $1)::text as said from "{schema}"."{name}" t order by 1',
            left_out,
        )
        digest = blake2b("\n".join(r["said"] for r in rows).encode(), digest_size=16)
        found[f"{schema}.{name}"] = f"{len(rows)} {digest.hexdigest()}"
    return found


async def scores_are(client: httpx.AsyncClient, told: dict[str, Any]) -> None:
    """Every score that was told stands now, and says what was told."""
    for change in told["scores"]:
        after = change["after"]
        series = (await client.get(f"/v1/series/{after['indicator']}/{after['area']}")).json()
        [point] = [
            p
            for p in series["points"]
            if (p["breakdown"], p["period"]) == (after["breakdown"], after["period"])
        ]
        now = {k: v for k, v in point["score"].items() if v is not None}
        said = {k: v for k, v in after.items() if k not in LINEAGE}
        assert _without_nulls({k: v for k, v in now.items() if k not in LINEAGE}) == said


def _without_nulls(body: Any) -> Any:
    if isinstance(body, dict):
        return {k: _without_nulls(v) for k, v in body.items() if v is not None}
    return [_without_nulls(v) for v in body] if isinstance(body, list) else body


async def alerts_are(client: httpx.AsyncClient, told: dict[str, Any]) -> None:
    """Every alert that was told is in the state that was told, for the reason told."""
    for change in told["alerts"]:
        life = (await client.get(f"/v1/alerts/{change['alert_id']}")).json()
        last, after = life["transitions"][-1], change["after"]
        for name in ("state", "reason", "severity", "period", "provisional", "historic"):
            assert last[name] == after[name], name
        assert last.get("inhibited_by") == after.get("inhibited_by")


async def cards_are(client: httpx.AsyncClient, told: dict[str, Any]) -> None:
    """Every scorecard that was told comes to what was told."""
    for change in told["cards"]:
        after = change["after"]
        cards = (await client.get(f"/v1/scorecards/{after['area']}")).json()["cards"]
        [card] = [
            c
            for c in cards
            if (c["dimension"], c["group"]["code"]) == (after["dimension"], after["group"]["code"])
        ]
        assert card["counts"] == after["counts"]
        told_alerts = set(after.get("open_alerts", ()))
        assert {
            a if isinstance(a, str) else a["alert_id"] for a in card["open_alerts"]
        } == told_alerts
        for name in ("verdict", "position", "lowest", "highest", "coverage"):
            assert card["roll_up"].get(name) == after["roll_up"].get(name), name
