"""A step change, from figures to proposal, decision, both sets of limits, and back in time.

Given a monthly series whose level falls and stays; when an operator approves new limits in the
terminal; then every read says so, what was known before still says the opposite, and a replay of
the log, decision included, is equal.
"""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from support.faults.drained import drained
from support.system import ROOT, RunningSystem, drop_databases, running_system
from support.waiting import eventually
from thrive_shared.contracts.period import add_months

GATESHEAD = "E08000037"
FRAMEWORK = ROOT / "frameworks/gateshead/framework.yaml"
FIRST = datetime(2024, 1, 1, tzinfo=UTC).date()
MONTHS = [f"{add_months(FIRST, n):%Y-%m}" for n in range(32)]
OLD = [100, 112, 95, 108, 99, 115, 93, 102, 110, 97, 105, 111, 96, 103, 109, 98, 114, 101, 94, 107]
NEW = [60, 71, 55, 66, 58, 73, 57, 64, 69, 56, 67, 62]
STEP, SERIES = "2025-09-01/P1M", f"/v1/series/PL3/{GATESHEAD}"
REASON = "New rounds began in September 2025."


@pytest.fixture
async def system(
    tmp_path_factory: pytest.TempPathFactory, kafka_bootstrap: str, postgres_admin_dsn: str
) -> AsyncIterator[RunningSystem]:
    with running_system(
        folder=tmp_path_factory.mktemp("rebases"),
        kafka_bootstrap=kafka_bootstrap,
        postgres_admin_dsn=postgres_admin_dsn,
    ) as running:
        yield running
    await drop_databases(postgres_admin_dsn, prefix=running.environment["THRIVE_DATABASE_PREFIX"])


async def test_a_step_is_proposed_approved_and_kept_in_both_sets_of_limits(
    system: RunningSystem,
) -> None:
    async with httpx.AsyncClient(base_url=system.url("gateway"), timeout=30) as gateway:
        published = system.thrive("framework", "publish", str(FRAMEWORK))
        assert published.returncode == 0, published.stderr
        await submit(system, OLD + NEW)
        before = await settled(system)
        [proposal] = (await read(gateway, "/v1/rebase-proposals"))["proposals"]
        assert (proposal["indicator"], proposal["proposal"]["period"]) == ("PL3", STEP)
        assert "1 to be decided" in await page(gateway, "/alerts")

        listed = system.thrive("rebase", "list", "--json")
        assert json.loads(listed.stdout)["proposals"] == [proposal]
        done = approve(system)
        assert done.returncode == 0, done.stderr
        await settled(system)

        assert (await read(gateway, "/v1/rebase-proposals"))["proposals"] == []
        await both_sets_of_limits(gateway)
        await explained(gateway)
        for words in ("New process limits since Sep 2025. The service changed.", REASON):
            assert words in await page(gateway, "/indicators/PL3")
        again = approve(system)
        assert (again.returncode, "Already decided" in again.stderr) == (2, True)

        then = {"as_known_at": before.isoformat()}
        known = await read(gateway, "/v1/rebase-proposals", **then)
        assert known["proposals"] == [proposal]
        earlier = latest(await read(gateway, SERIES, **then))
        assert (earlier["n"], earlier.get("rebased")) == (32, None)
    done = system.thrive("replay", "--verify", timeout=240)
    assert done.returncode == 0, done.stdout


async def both_sets_of_limits(gateway: httpx.AsyncClient) -> None:
    series = await read(gateway, SERIES)
    spc = latest(series)
    assert (spc["state"], spc["n"], spc["rebased"]["period"]) == ("ok", 12, STEP)
    assert spc["rebased"]["before"]["n"] == 20
    assert spc["centre"] < spc["rebased"]["before"]["lower"]
    [decision] = series["rebases"]
    assert (decision["decision"], decision["in_force"], decision["reason"]) == (
        "approved",
        True,
        REASON,
    )
    assert decision["decision_id"] == spc["rebased"]["decision_id"]


async def explained(gateway: httpx.AsyncClient) -> None:
    """The decision is part of how the number was made."""
    score = (await read(gateway, SERIES))["points"][-1]["score"]["id"]
    text = json.dumps(await read(gateway, f"/v1/explain/{score}"))
    assert "New limits since Sep 2025: The service changed" in text
    assert REASON not in text


async def submit(system: RunningSystem, missed: list[int]) -> None:
    rows = [
        {
            "indicator": "PL3",
            "area": GATESHEAD,
            "period": month,
            "numerator": n,
            "denominator": 100000,
        }
        for month, n in zip(MONTHS, missed, strict=True)
    ]
    headers = {"Authorization": f"Bearer {system.operator_key}"}
    async with httpx.AsyncClient(base_url=system.url("ingest"), timeout=30) as ingest:
        answer = await ingest.post("/v1/submissions", json={"rows": rows}, headers=headers)
    assert answer.json()["imported"] == len(rows), answer.text


def approve(system: RunningSystem) -> Any:
    return system.thrive(
        "rebase",
        "approve",
        "--indicator=PL3",
        "--period=September 2025",
        "--cause=service_changed",
        f"--text={REASON}",
    )


async def settled(system: RunningSystem) -> datetime:
    """The moment at which everything had come through."""
    await eventually(lambda: drained(system), seconds=60, what="draining")
    return datetime.now(UTC)


async def read(gateway: httpx.AsyncClient, path: str, **query: str) -> Any:
    """What a read answers; what is settled soon is waited for."""
    answer: httpx.Response | None = None

    async def answers() -> bool:
        nonlocal answer
        answer = await gateway.get(path, params=query)
        return answer.status_code == 200

    await eventually(answers, what=f"an answer of {path}")
    assert answer is not None
    return answer.json()


async def page(gateway: httpx.AsyncClient, path: str) -> str:
    return (await gateway.get(path, headers={"Accept": "text/html"})).text


def latest(series: Any) -> Any:
    """What the chart says of the newest figure."""
    return series["points"][-1]["score"]["spc"]
