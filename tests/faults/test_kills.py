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
from pathlib import Path

import httpx
import pytest
from support.faults.judge import judge
from support.faults.load import SEED, under_load
from support.faults.world import PROCESSES, all_ready, strike_at, system_under_test
from support.system import RunningSystem
from support.waiting import eventually

KILLS = 30
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
    "gateway-cards.before-commit",
    "gateway-cards.after-commit",
)


async def strike(system: RunningSystem, *, chance: random.Random) -> str:
    """Kill one process, at a failpoint or anywhere, and wait until all are ready again."""
    if chance.random() < 0.6:
        victim = chance.choice(PLACES)
        await strike_at(system, victim)
    else:
        victim = chance.choice(PROCESSES)
        await asyncio.sleep(chance.random())
        system.kill(victim)
        await eventually(lambda: all_ready(system), seconds=60, what=f"recovery of {victim}")
    return victim


async def test_thirty_kills_lose_nothing(
    tmp_path: Path, kafka_bootstrap: str, postgres_admin_dsn: str
) -> None:
    chance = random.Random(SEED)
    async with system_under_test(tmp_path, kafka_bootstrap, postgres_admin_dsn) as system:
        async with under_load(system) as (ledger, listener):
            victims = [await strike(system, chance=chance) for _ in range(KILLS)]
        figures = await judge(system, ledger)
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
    tmp_path: Path, kafka_bootstrap: str, postgres_admin_dsn: str
) -> None:
    sabotage = tmp_path / "sabotage"
    sabotage.mkdir()
    (sabotage / "sitecustomize.py").write_text(SABOTAGE)
    path = [str(sabotage), os.environ.get("PYTHONPATH", "")]
    extra = {"PYTHONPATH": os.pathsep.join(filter(None, path))}
    async with system_under_test(tmp_path, kafka_bootstrap, postgres_admin_dsn, extra) as system:
        async with under_load(system) as (ledger, _):
            for _ in range(2):
                await strike_at(system, "scoring-indicators.after-commit")
        with pytest.raises(AssertionError, match="were never published"):
            await judge(system, ledger)
