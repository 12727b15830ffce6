"""Replay after a rough stream, while nothing that lives is touched.

Given partners that revise, a late figure, a submission sent twice and a figure withdrawn, while
scoring is killed twice; when `thrive replay --verify` recomputes everything from the log; then it
reports equal, whatever its batches and workers, and leaves topics and databases as they were. With
a wrong constant in a method it finds the difference.
"""

import json
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from aiokafka import TopicPartition
from support.faults.load import under_load
from support.faults.world import PARTITIONS, strike_at, system_under_test
from support.log_reading import assigned
from support.system import RunningSystem
from support.waiting import eventually
from thrive_shared.contracts.topics import TOPICS

SERVICES = ("scoring", "narrative", "gateway")
"""Ingest's leases are renewed all the time."""
HOPS = ["scores", "alerts", "cards", "stories"]
LATE: dict[str, Any] = {"indicator": "OR1", "area": "E08000037", "period": "2023-02"}
FIGURE = LATE | {"numerator": 40, "denominator": 90, "status": "final"}
WITHDRAWN = LATE | {"value": "", "status": "missing"}
WRONG_CONSTANT = """
from thrive_scoring.domain.methods import distributions

distributions.normal_quantile = lambda *, confidence: 1.96
"""


async def test_a_replay_after_two_kills_is_equal_and_changes_nothing(
    tmp_path: Path, kafka_bootstrap: str, postgres_admin_dsn: str
) -> None:
    async with system_under_test(tmp_path, kafka_bootstrap, postgres_admin_dsn) as system:
        async with under_load(system):
            await _send(system, reference="late", row=FIGURE)
            await strike_at(system, "scoring-indicators.after-commit")
            await _send(system, reference="late", row=FIGURE)
            await strike_at(system, "scoring-areas.half-publish")
            await _send(system, reference="back", row=WITHDRAWN)
        before = await _held(system)
        found = _verified(system)
        otherwise = _verified(system, "--batch", "7", "--workers", "3")
        assert await _held(system) == before
        assert [hop["of"] for hop in found] == HOPS
        assert all(hop["equal"] == hop["published"] > 0 for hop in found if hop["of"] != "alerts")
        assert [hop["recomputed_hash"] for hop in found] == [
            hop["recomputed_hash"] for hop in otherwise
        ]
        _a_wrong_constant_is_found(system, folder=tmp_path / "wrong")


def _a_wrong_constant_is_found(system: RunningSystem, *, folder: Path) -> None:
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(WRONG_CONSTANT)
    system.environment["PYTHONPATH"] = str(folder)
    done = system.thrive("replay", "--verify")
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout.endswith("different\n")
    assert "published:" in done.stdout


def _verified(system: RunningSystem, *arguments: str) -> list[dict[str, Any]]:
    """What each comparison of a replay says, when it is equal."""
    done = system.thrive("replay", "--verify", "--json", *arguments, timeout=240)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    told = json.loads(done.stdout)
    assert told["is_equal"]
    hops: list[dict[str, Any]] = told["hops"]
    return hops


async def _send(system: RunningSystem, *, reference: str, row: dict[str, Any]) -> None:
    """Send a row, again while ingest says that it can't take it at the moment."""
    answers: list[httpx.Response] = []

    async def answered() -> bool:
        async with httpx.AsyncClient(timeout=20) as client:
            answers.append(
                await client.post(
                    f"{system.url('ingest')}/v1/submissions",
                    params={"reference": reference},
                    headers={"Authorization": f"Bearer {system.operator_key}"},
                    json={"reference": reference, "rows": [row]},
                )
            )
        return answers[-1].status_code != 503

    await eventually(answered, what=f"an answer to {reference}")
    assert answers[-1].status_code == 202, answers[-1].text
    assert answers[-1].json()["rejected"] == 0, answers[-1].text


async def _held(system: RunningSystem) -> dict[str, Any]:
    """Where every topic ends, and a hash of the rows of every table."""
    partitions = [
        TopicPartition(system.topic_prefix + t.name, n) for t in TOPICS for n in range(PARTITIONS)
    ]
    async with assigned(partitions, bootstrap=system.bootstrap) as consumer:
        found: dict[str, Any] = {"ends": await consumer.end_offsets(partitions)}
    for service in SERVICES:
        found[service] = await _tables(system.dsn(service))
    return found


async def _tables(dsn: str) -> dict[str, str]:
    connection = await asyncpg.connect(dsn)
    try:
        tables = await connection.fetch(
            "select table_schema as s, table_name as t from information_schema.tables"
            " where table_schema not in ('pg_catalog', 'information_schema')"
        )
        return {
            f"{s}.{t}": await connection.fetchval(
                "select md5(coalesce(string_agg(r::text, '' order by r::text), ''))"
                f' from "{s}"."{t}" as r'
            )
            for s, t in tables
        }
    finally:
        await connection.close()
