"""A generation is built beside the live one and shown in its place, and nobody notices.

Given a system that figures flow through, a reader that never stops reading, a client of the live
stream and a subscriber; when a second generation is built, switched to, and the first one stopped
and dropped; then every answer is of one generation, none fails, and no rebuild notifies anybody.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import asyncpg
import httpx
import pytest
from aiokafka.admin import AIOKafkaAdminClient
from support.faults.drained import drained
from support.receiver import Receiver, receiver
from support.system import ROOT, RunningSystem, drop_databases, running_system
from support.waiting import eventually
from thrive_shared.contracts.topics import TOPICS

GATESHEAD, ENGLAND = "E08000037", "E92000001"
FRAMEWORK = ROOT / "frameworks/gateshead"
READS = (f"/v1/scorecards/{GATESHEAD}", "/v1/alerts", f"/v1/series/PR5/{GATESHEAD}")


@pytest.fixture(scope="module")
async def system(
    tmp_path_factory: pytest.TempPathFactory, kafka_bootstrap: str, postgres_admin_dsn: str
) -> AsyncIterator[RunningSystem]:
    with running_system(
        folder=tmp_path_factory.mktemp("generations"),
        kafka_bootstrap=kafka_bootstrap,
        postgres_admin_dsn=postgres_admin_dsn,
        partitions=2,
        extra={"THRIVE_RATE_LIMIT": "1000000"},
    ) as running:
        thrive(running, "framework", "publish", str(FRAMEWORK / "framework.yaml"))
        yield running
    await drop_databases(postgres_admin_dsn, prefix=running.environment["THRIVE_DATABASE_PREFIX"])


def thrive(system: RunningSystem, *arguments: str, status: int = 0) -> str:
    """Run the command; it must end as it is expected to."""
    done = system.thrive(*arguments, timeout=400)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


async def test_what_makes_no_sense_is_refused(system: RunningSystem) -> None:
    for asked in (
        ("build", "--name", "g1"),
        ("build", "--name", "next"),
        ("switch", "g1"),
        ("switch", "g7"),
        ("stop", "g1"),
        ("drop", "g1", "--yes"),
    ):
        thrive(system, "generation", *asked, status=2)
    [only] = json.loads(thrive(system, "generation", "list", "--json"))
    assert (only["name"], only["state"]) == ("g1", "live")


async def test_a_generation_takes_over_without_anybody_noticing(system: RunningSystem) -> None:
    for name in ("childhood-obesity", "illustrative-repairs", "smoking"):
        thrive(system, "submit", str(FRAMEWORK / f"data/{name}.csv"))
    async with receiver() as hook, reading(system) as seen, listening(system) as heard:
        await subscribe(system, hook)
        await submit(system, period="2024/25", value="29.9")
        told = await hook.until(1)
        await eventually(lambda: drained(system), seconds=60, what="draining")
        before, at = await read_all(system), datetime.now(UTC)
        await eventually(lambda: heard_all(system, heard), what="the last event")
        heard_before = list(heard.names)

        await asyncio.to_thread(thrive, system, "generation", "build")
        assert await ids(system, "g2.score")
        assert heard.names == heard_before, "a generation that is built is on the live stream"
        assert len(told) == len(await deliveries(system)) == 1

        await asyncio.to_thread(thrive, system, "generation", "switch", "g2")
        await eventually(holds(lambda: "reset" in heard.names), what="the reset")
        await seen.until_all_of("g2")
        assert len(told) == len(await deliveries(system)) == 1, "a rebuild notified somebody"

        await submit(system, period="2024/25", value="15.0")
        assert [m.json["type"] for m in await hook.until(2)] == ["alert.open", "alert.withdrawn"]
        await submit(system, period="2024/25", value="29.8")
        await hook.until(3)
        assert len({m.id for m in told}) == 3

        assert await read_all(system, at=at) == before
        assert "equal" in await asyncio.to_thread(thrive, system, "replay", "--verify")
        await asyncio.to_thread(thrive, system, "generation", "stop", "g1")
        assert await read_all(system, at=at) == before
        await eventually(holds(lambda: only_g2_is_computed(system)), what="the end of g1")
    assert seen.failed == []
    assert await mixed(system, seen) == []
    await asyncio.to_thread(thrive, system, "generation", "drop", "g1", "--yes")
    async with httpx.AsyncClient(base_url=system.url("gateway"), timeout=30) as client:
        gone = await client.get(READS[0], params={"as_known_at": at.isoformat()})
        assert gone.status_code == 410
        assert (await client.get(READS[0])).status_code == 200
    assert {name for name in await topics(system) if "scoring" in name} == {
        f"{system.topic_prefix}{topic.name}.g2"
        for topic in TOPICS
        if topic.by_generation and topic.producer == "scoring"
    }
    await submit(system, period="2024/25", value="29.7")
    await until_shown(system, "29.7")
    await started_again(system)
    await submit(system, period="2024/25", value="29.6")
    await until_shown(system, "29.6")
    await eventually(holds(lambda: only_g2_is_computed(system)), what="the second generation")
    assert "equal" in await asyncio.to_thread(thrive, system, "replay", "--verify")


@dataclass
class Seen:
    """What a reader that never stops was answered."""

    failed: list[tuple[str, int]] = field(default_factory=list)
    answers: list[set[str]] = field(default_factory=list)
    """Ids of scores and scorecards, one set for each answer."""
    generation_of: dict[str, str] = field(default_factory=dict)
    system: RunningSystem | None = None

    async def until_all_of(self, name: str) -> None:
        """Wait until an answer is of a generation."""
        assert self.system is not None
        mine = await ids(self.system, f"{name}.score")

        async def answered() -> bool:
            return bool(self.answers) and bool(self.answers[-1] & mine)

        await eventually(answered, what=f"an answer of {name}")


@asynccontextmanager
async def reading(system: RunningSystem) -> AsyncIterator[Seen]:
    """Read without a pause."""
    seen = Seen(system=system)

    async def read() -> None:
        async with httpx.AsyncClient(base_url=system.url("gateway"), timeout=30) as client:
            while True:
                for path in (*READS, "/"):
                    answer = await client.get(path, headers={"Accept": "text/html"})
                    if answer.status_code != 200:
                        seen.failed.append((path, answer.status_code))
                    if path == READS[0]:
                        seen.answers.append(set(found_ids(answer.json())))

    task = asyncio.create_task(read())
    try:
        yield seen
        assert not task.done(), task.exception()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@dataclass
class Heard:
    """What a client of the live stream was told: names of events, and the last id."""

    names: list[str] = field(default_factory=list)
    last_id: int = 0


@asynccontextmanager
async def listening(system: RunningSystem) -> AsyncIterator[Heard]:
    """Live events as they come, once the stream is open."""
    heard = Heard()

    async def listen() -> None:
        url = f"{system.url('gateway')}/v1/events"
        async with (
            httpx.AsyncClient(timeout=httpx.Timeout(10, read=None)) as client,
            client.stream("GET", url) as answer,
        ):
            async for line in answer.aiter_lines():
                if line.startswith("event: "):
                    heard.names.append(line.removeprefix("event: "))
                elif line.startswith("id: "):
                    heard.last_id = int(line.removeprefix("id: "))

    task = asyncio.create_task(listen())
    try:
        await eventually(holds(lambda: "ready" in heard.names), what="the stream")
        yield heard
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def heard_all(system: RunningSystem, heard: Heard) -> bool:
    """Whether the client was told all that there is to tell."""
    [last] = await fetch(system, "select max(id) as id from event")
    return heard.last_id >= int(last["id"])


async def until_shown(system: RunningSystem, value: str) -> None:
    """Wait until the gateway has read the log, and shows the figure with its score."""
    async with httpx.AsyncClient(base_url=system.url("gateway"), timeout=30) as client:

        async def shown() -> bool:
            answer = await client.get(READS[2])
            points = answer.json()["points"] if answer.status_code == 200 else []
            return any(p["value"] == value and p["score"] for p in points)

        await eventually(shown, seconds=90, what=f"{value} being shown")


async def started_again(system: RunningSystem) -> None:
    """Stop the system, and start it as it was."""
    port = httpx.URL(system.url("gateway")).port
    await asyncio.to_thread(thrive, system, "down")
    up = ("up", "--detach", "--port-base", str(port), "--today", "2026-11-16")
    await asyncio.to_thread(thrive, system, *up)


def only_g2_is_computed(system: RunningSystem) -> bool:
    """Whether no process of the first generation runs."""
    computing = [n for n in system.pids() if n.startswith(("scoring", "narrative"))]
    return bool(computing) and all("-g2-" in n for n in computing)


def holds(check: Any) -> Any:
    async def asked() -> bool:
        return bool(check())

    return asked


def found_ids(said: Any) -> Iterator[str]:
    """The ids of scores in an answer."""
    if isinstance(said, dict):
        yield from (str(v) for k, v in said.items() if k == "score_id")
        for each in said.values():
            yield from found_ids(each)
    elif isinstance(said, list):
        for each in said:
            yield from found_ids(each)


async def subscribe(system: RunningSystem, hook: Receiver) -> None:
    headers = {"Authorization": f"Bearer {system.gateway_key('listener')}"}
    async with httpx.AsyncClient(base_url=system.url("gateway"), timeout=30) as client:
        answer = await client.post(
            "/v1/subscriptions",
            json={"url": hook.url, "indicators": ["PR5"], "rules": ["benchmark_worse"]},
            headers=headers,
        )
    assert answer.status_code == 201, answer.text


async def submit(system: RunningSystem, *, period: str, value: str) -> None:
    """A figure with limits close around it, beside one of 22.0 for England."""
    rows = [
        {
            "indicator": "PR5",
            "area": area,
            "period": period,
            "value": each,
            "lower": str(float(each) - 0.5),
            "upper": str(float(each) + 0.5),
            "status": "final",
        }
        for area, each in ((ENGLAND, "22.0"), (GATESHEAD, value))
    ]
    async with httpx.AsyncClient(base_url=system.url("ingest"), timeout=30) as client:
        answer = await client.post(
            "/v1/submissions",
            json={"rows": rows},
            headers={"Authorization": f"Bearer {system.operator_key}"},
        )
    assert answer.status_code == 202, answer.text
    assert not answer.json().get("rejected"), answer.text


async def read_all(system: RunningSystem, *, at: datetime | None = None) -> dict[str, Any]:
    """What all reads say, now or as known at an instant, without what lies outside identity."""
    asked = {"as_known_at": at.isoformat()} if at else {}
    said: dict[str, Any] = {}
    async with httpx.AsyncClient(base_url=system.url("gateway"), timeout=30) as client:
        for path in READS:
            answer = await client.get(path, params=asked)

            async def settled(path: str = path) -> bool:
                nonlocal answer
                answer = await client.get(path, params=asked)
                return answer.status_code == 200

            await eventually(settled, what=f"{path} being settled")
            body = answer.json()
            body.pop("as_known_at", None)
            for card in body.get("cards", ()):
                card.pop("version")
            said[path] = body
    return said


async def ids(system: RunningSystem, table: str) -> set[str]:
    return {str(r["id"]) for r in await fetch(system, f"select id from {table}")}


async def topics(system: RunningSystem) -> set[str]:
    """The system's topics at the broker."""
    admin = AIOKafkaAdminClient(bootstrap_servers=system.bootstrap)
    await admin.start()
    try:
        return {t for t in await admin.list_topics() if t.startswith(system.topic_prefix)}
    finally:
        await admin.close()


async def deliveries(system: RunningSystem) -> list[asyncpg.Record]:
    return await fetch(system, "select * from delivery")


async def mixed(system: RunningSystem, seen: Seen) -> list[set[str]]:
    """Answers whose scores are of both generations."""
    first, second = await ids(system, "public.score"), await ids(system, "g2.score")
    of_first = [a for a in seen.answers if a & first]
    of_second = [a for a in seen.answers if a & second]
    assert of_first
    assert of_second
    return [a for a in seen.answers if a & first and a & second]


async def fetch(system: RunningSystem, query: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(system.dsn("gateway"))
    try:
        return list(await connection.fetch(query))
    finally:
        await connection.close()
