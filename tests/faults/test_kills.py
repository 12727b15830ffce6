"""Thirty SIGKILLs over all services, under load; a ledger outside the system is the judge.

Given two ingest and two scoring workers on four partitions, partners that never give up and a
stream client that always comes back; when processes are killed at seeded moments, at failpoints
between commit and publish among them; then nothing acknowledged is lost or doubled, and scores
and alerts equal, id by id and byte by byte, a recomputation from the log alone.

SIGKILL does not test power loss: what the operating system had accepted is kept.
"""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from support.faults.drained import drained
from support.faults.ledger import Ledger, Partner
from support.faults.listener import Listener
from support.faults.oracle import (
    check_equal,
    check_every_promise,
    distinct_log,
    last_figures,
    one_body_each,
    recompute,
)
from support.log_reading import Record, read_topic
from support.system import ROOT, RunningSystem, drop_databases, running_system
from support.waiting import eventually
from thrive_shared.contracts.topics import (
    ALERT_CHANGED,
    SCORE_COMPUTED,
    SUBMISSION_ACCEPTED,
    Topic,
)

PARTITIONS = 4
KILLS = 30
SEED = 20261122
PROCESSES = ("ingest-1", "ingest-2", "scoring-1", "scoring-2", "narrative-1", "gateway-1")
PLACES = (
    "ingest.after-commit",
    "scoring-indicators.after-read",
    "scoring-indicators.before-commit",
    "scoring-indicators.after-commit",
    "scoring-indicators.half-publish",
    "scoring-indicators.after-publish",
    "scoring-areas.after-commit",
    "scoring-areas.half-publish",
    "narrative-stories.after-commit",
    "narrative-stories.half-publish",
    "gateway-projection.before-commit",
    "gateway-projection.after-commit",
)
MakeDatabase = Callable[[], Awaitable[str]]


@asynccontextmanager
async def system_under_test(
    folder: Path, kafka: str, postgres: str, extra: dict[str, str] | None = None
) -> AsyncIterator[RunningSystem]:
    with running_system(
        folder=folder,
        kafka_bootstrap=kafka,
        postgres_admin_dsn=postgres,
        workers="scoring=2,ingest=2",
        partitions=PARTITIONS,
        extra=extra,
    ) as system:
        published = system.thrive(
            "framework", "publish", str(ROOT / "frameworks/gateshead/framework.yaml")
        )
        assert published.returncode == 0, published.stdout + published.stderr
        yield system
    await drop_databases(postgres, prefix=system.environment["THRIVE_DATABASE_PREFIX"])


@asynccontextmanager
async def under_load(system: RunningSystem) -> AsyncIterator[tuple[Ledger, Listener]]:
    """Two partners sending and one stream client following, until the end of the block."""
    ledger, listener = Ledger(), Listener(system.url("gateway"))
    urls = [system.url("ingest", number=n) for n in (1, 2)]
    partners = [
        Partner(urls=urls, key=system.operator_key, seed=SEED + n, ledger=ledger) for n in (1, 2)
    ]
    following = asyncio.create_task(listener.listen())
    await asyncio.wait_for(listener.connected.wait(), 30)
    sending = [asyncio.create_task(p.send_until_stopped()) for p in partners]
    try:
        yield ledger, listener
        for partner in partners:
            partner.stopped = True
        await asyncio.gather(*sending)
        await eventually(lambda: drained(system), seconds=90, what="draining")
        await _caught_up(system, listener)
    finally:
        for task in (following, *sending):
            task.cancel()
        await asyncio.gather(following, *sending, return_exceptions=True)


async def _caught_up(system: RunningSystem, listener: Listener) -> None:
    """The stream client has seen the last event there is."""
    url = f"{system.url('gateway')}/v1/events"
    async with httpx.AsyncClient() as client, client.stream("GET", url) as answer:
        async for line in answer.aiter_lines():
            if line.startswith("id:"):
                last = int(line.removeprefix("id:"))
                break

    async def seen() -> bool:
        return (listener.last_id or 0) >= last

    await eventually(seen, what="the stream client's catching up")


async def strike(system: RunningSystem, *, chance: random.Random) -> str:
    """Kill one process, at a failpoint or anywhere, and wait until all are ready again."""
    if chance.random() < 0.6:
        victim = chance.choice(PLACES)
        await _strike_at(system, victim)
    else:
        victim = chance.choice(PROCESSES)
        await asyncio.sleep(chance.random())
        system.kill(victim)
        await eventually(lambda: _all_ready(system), seconds=60, what=f"recovery of {victim}")
    return victim


async def _strike_at(system: RunningSystem, place: str) -> None:
    """Arm a failpoint, wait until it has struck, and until all are ready again."""
    system.arm(place)

    async def struck() -> bool:
        return not system.armed(place)

    await eventually(struck, seconds=60, what=f"passing {place}")
    await eventually(lambda: _all_ready(system), seconds=60, what=f"recovery from {place}")


async def _all_ready(system: RunningSystem) -> bool:
    async with httpx.AsyncClient(timeout=5) as client:
        for name, url in system.run["urls"].items():
            if name not in PROCESSES:
                continue
            try:
                answer = await client.get(f"{url}/readyz")
            except httpx.TransportError:
                return False
            if answer.status_code != 200:
                return False
    return True


async def judge(
    system: RunningSystem, ledger: Ledger, *, dsn: str
) -> dict[tuple[str, str, str], str | None]:
    """Compare what was published with the ledger and with a recomputation; return the figures."""
    bootstrap = system.environment["KAFKA_BOOTSTRAP_SERVERS"]

    async def read(topic: Topic) -> list[Record]:
        return await read_topic(
            topic, bootstrap=bootstrap, partitions=PARTITIONS, prefix=system.topic_prefix
        )

    log = distinct_log(await read(SUBMISSION_ACCEPTED), prefix=system.topic_prefix)
    check_every_promise(log, ledger=ledger)
    scores, alerts = await recompute(log, dsn=dsn, partitions=PARTITIONS, batch=97)
    check_equal(one_body_each(await read(SCORE_COMPUTED)), scores, what="scores")
    check_equal(one_body_each(await read(ALERT_CHANGED)), alerts, what="alert transitions")
    return last_figures(log)


async def test_thirty_kills_lose_nothing(
    tmp_path: Path, kafka_bootstrap: str, postgres_admin_dsn: str, make_database: MakeDatabase
) -> None:
    chance = random.Random(SEED)
    async with system_under_test(tmp_path, kafka_bootstrap, postgres_admin_dsn) as system:
        async with under_load(system) as (ledger, listener):
            victims = [await strike(system, chance=chance) for _ in range(KILLS)]
        figures = await judge(system, ledger, dsn=await make_database())
        assert len(victims) == KILLS
        assert len(ledger.answers) == len(ledger.sent) > KILLS
        assert listener.faults == []
        await _gateway_shows(system, figures)


async def _gateway_shows(
    system: RunningSystem, figures: dict[tuple[str, str, str], str | None]
) -> None:
    """The gateway shows the last figure of every series and period."""
    shown: dict[tuple[str, str, str], str | None] = {}
    async with httpx.AsyncClient(base_url=system.url("gateway"), timeout=20) as client:
        for indicator, area in sorted({key[:2] for key in figures}):
            answer = await client.get(f"/v1/series/{indicator}/{area}", params={"limit": 500})
            assert answer.status_code == 200, answer.text
            for point in answer.json()["points"]:
                shown[indicator, area, point["period"]] = point["value"]
    assert shown == figures


SABOTAGE = """
from thrive_shared.kafka import publication


async def nothing(self, left):
    return None


publication.Publication._publish_again = nothing
"""


async def test_the_judge_notices_when_outbox_rows_are_not_published_again(
    tmp_path: Path, kafka_bootstrap: str, postgres_admin_dsn: str, make_database: MakeDatabase
) -> None:
    sabotage = tmp_path / "sabotage"
    sabotage.mkdir()
    (sabotage / "sitecustomize.py").write_text(SABOTAGE)
    path = [str(sabotage), os.environ.get("PYTHONPATH", "")]
    extra = {"PYTHONPATH": os.pathsep.join(filter(None, path))}
    async with system_under_test(tmp_path, kafka_bootstrap, postgres_admin_dsn, extra) as system:
        async with under_load(system) as (ledger, _):
            for _ in range(2):
                await _strike_at(system, "scoring-indicators.after-commit")
        with pytest.raises(AssertionError, match="were never published"):
            await judge(system, ledger, dsn=await make_database())
