"""What was read at a moment is what is read later as known at that moment, byte for byte.

Given a system that figures, revisions, withdrawals, words and a new framework version flow through;
when everything is read at each of many points, the system drained; then each of these readings is
answered again, to the byte, from the end of the stream.
"""

import asyncio
import json
import random
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import yaml
from support.faults.drained import drained
from support.faults.ledger import MONTHS
from support.system import ROOT, RunningSystem, drop_databases, running_system
from support.waiting import eventually

GATESHEAD, WARD, ENGLAND = "E08000037", "E05001067", "E92000001"
FRAMEWORK = ROOT / "frameworks/gateshead/framework.yaml"
POINTS = 50
NEW_FRAMEWORK, WITHDRAWAL, WORDS, PROVISIONAL = 19, 29, 10, 6
SEED = 20261122
READS = (
    *(f"/v1/scorecards/{area}" for area in (GATESHEAD, WARD, ENGLAND)),
    *(f"/v1/stories/{area}" for area in (GATESHEAD, WARD)),
    *(f"/v1/series/{code}/{GATESHEAD}" for code in ("OR1", "PL3", "OF1", "PR5")),
    f"/v1/series/PR5/{GATESHEAD}.csv",
    f"/v1/series/PR5/{ENGLAND}",
    f"/v1/series/OR1/{WARD}?limit=3",
    "/v1/indicators/OR1",
    "/v1/indicators/PR5",
    "/v1/indicators",
    "/v1/framework",
    "/v1/alerts",
    "/v1/alerts?state=resolved&state=withdrawn",
    "/v1/alerts?rule=rag_fall&rule=achievement",
)

PAGES = ("/", "/indicators/PR5", "/objectives/prevention", "/alerts", f"/areas/{WARD}")
AS_PAGE = {"Accept": "text/html"}
_INSTANT = re.compile(r"(\?|&amp;)as_known_at=[^\"&]*|<input type=\"hidden\"[^>]*>")


@dataclass(frozen=True)
class Reading:
    """What all reads said at a moment when the system was drained."""

    at: datetime
    said: dict[str, str]


@pytest.fixture
async def system(
    tmp_path_factory: pytest.TempPathFactory, kafka_bootstrap: str, postgres_admin_dsn: str
) -> AsyncIterator[RunningSystem]:
    with running_system(
        folder=tmp_path_factory.mktemp("known"),
        kafka_bootstrap=kafka_bootstrap,
        postgres_admin_dsn=postgres_admin_dsn,
        extra={"THRIVE_RATE_LIMIT": "100000"},
    ) as running:
        yield running
    await drop_databases(postgres_admin_dsn, prefix=running.environment["THRIVE_DATABASE_PREFIX"])


async def test_every_reading_is_answered_again_as_it_was(system: RunningSystem) -> None:
    stream = Stream(system)
    async with reader(system) as client:
        await stream.publish_framework(1)
        readings = [await take(system, client)]
        for point in range(POINTS):
            await stream.step(point)
            readings.append(await take(system, client))
        assert '"figures": []' not in readings[0].said[READS[0]]
        assert '"figures": []' in readings[-1].said[READS[0]], "no card was emptied"
        assert readings[0].said[f"/v1/series/PL3/{GATESHEAD}"].startswith("{")
        assert readings[-1].said[f"/v1/series/PL3/{GATESHEAD}"].startswith("404")
        assert len({r.said[READS[0]] for r in readings}) > POINTS / 2, "the cards hardly moved"
        for reading in readings:
            again = (read_again(client, path, at=reading.at) for path in reading.said)
            found = zip(reading.said.items(), await asyncio.gather(*again), strict=True)
            for (path, said), said_again in found:
                assert said_again == said, (reading.at, path)
        await refusals(client, first=readings[0].at)


class Stream:
    """What partners, owners and the framework's author do, the same in every run."""

    def __init__(self, system: RunningSystem) -> None:
        self._random = random.Random(SEED)
        self._headers = {"Authorization": f"Bearer {system.operator_key}"}
        self._base = system.url("ingest")
        self._sent: list[dict[str, Any]] = []

    async def step(self, point: int) -> None:
        """One thing happens."""
        if point == NEW_FRAMEWORK:
            await self.publish_framework(2)
        elif point == WITHDRAWAL:
            last = max(self._sent, key=lambda r: (r["indicator"] == "PR5", str(r["period"])))
            gone = {k: last[k] for k in ("indicator", "area", "period")}
            await self._post(
                "/v1/submissions", {"rows": [gone | {"value": "", "status": "missing"}]}
            )
        elif point == WORDS:
            words = {"kind": "explanation", "indicator": "PR5", "area": GATESHEAD}
            await self._post("/v1/commentary", words | {"text": "More schools were measured."})
        else:
            rows = self._rows(point)
            self._sent += rows
            await self._post("/v1/submissions", {"rows": rows})

    async def publish_framework(self, version: int) -> None:
        """Version 2 moves a weight, renames an objective, empties one and drops a perspective."""
        document = yaml.safe_load(FRAMEWORK.read_text("utf-8"))
        document["version"] = version
        if version == 2:
            _revise(document)
        await self._send(
            "/v1/frameworks",
            content=json.dumps(document, default=str),
            headers={"Content-Type": "application/yaml"},
        )

    def _rows(self, point: int) -> list[dict[str, Any]]:
        if point % 3 == 0:
            year = self._random.choice(range(2019, 2025))
            areas = [GATESHEAD, *self._random.sample([ENGLAND, "E08000024"], k=point % 2 + 1)]
            period, indicator = f"{year}/{year - 1999}", "PR5"
        else:
            period = self._random.choice(MONTHS[-8:])
            indicator = "OR1" if point % 3 == 1 else "OF1"
            areas = [GATESHEAD, WARD] if indicator == "OR1" else [GATESHEAD]
        return [self._row(indicator, area, period, point=point) for area in areas]

    def _row(self, indicator: str, area: str, period: str, *, point: int) -> dict[str, Any]:
        denominator = self._random.randint(50, 400)
        return {
            "indicator": indicator,
            "area": area,
            "period": period,
            "numerator": self._random.randint(0, denominator),
            "denominator": denominator,
            "status": "provisional" if point == PROVISIONAL else "final",
        }

    async def _post(self, path: str, body: dict[str, Any]) -> None:
        await self._send(path, json=body)

    async def _send(self, path: str, headers: dict[str, str] | None = None, **body: Any) -> None:
        async with httpx.AsyncClient(base_url=self._base, timeout=30) as client:
            answer = await client.post(path, headers=self._headers | (headers or {}), **body)
        assert answer.status_code in (200, 201, 202), answer.text
        taken = answer.json()
        assert not taken.get("rejected"), taken


def _revise(document: dict[str, Any]) -> None:
    document["objectives"][0]["short"] = "The best start"
    gone = document["perspectives"].pop()["code"]
    kept = document["perspectives"][0]["code"]
    document["indicators"] = [
        i for i in document["indicators"] if i["code"] != "PL3" and i.get("objective") != "work"
    ]
    for indicator in document["indicators"]:
        if indicator["code"] == "OR1":
            indicator["weight"] = 2
        if indicator.get("perspective") == gone:
            indicator["perspective"] = kept


def reader(system: RunningSystem) -> httpx.AsyncClient:
    """The gateway, asked a few things at a time."""
    return httpx.AsyncClient(
        base_url=system.url("gateway"), timeout=60, limits=httpx.Limits(max_connections=4)
    )


async def take(system: RunningSystem, client: httpx.AsyncClient) -> Reading:
    """Read everything as soon as the system is drained."""
    await eventually(lambda: drained(system), seconds=60, what="draining")
    at = datetime.now(UTC)
    said = await read(client, READS)
    return Reading(at, said | await read(client, (*explanations(said), *PAGES)))


async def read(client: httpx.AsyncClient, paths: Sequence[str]) -> dict[str, str]:
    """What each address says now."""
    answers = await asyncio.gather(*(client.get(p, headers=AS_PAGE) for p in paths))
    return {path: plain(answer) for path, answer in zip(paths, answers, strict=True)}


def explanations(said: dict[str, str]) -> list[str]:
    """Addresses that explain two of the cards and an alert."""
    cards = json.loads(said[READS[0]])["cards"]
    alerts = json.loads(said["/v1/alerts"])["alerts"]
    asked = [*(c["id"] for c in cards[:2]), *(a["alert_id"] for a in alerts[:1])]
    return [f"/v1/explain/{each}" for each in asked]


async def read_again(client: httpx.AsyncClient, path: str, *, at: datetime) -> str:
    """Read as known at a moment; what is settled soon is waited for."""
    asked = {"as_known_at": at.isoformat()}
    url = httpx.URL(path).copy_merge_params(asked)
    answer = await client.get(url, headers=AS_PAGE)

    async def settled() -> bool:
        nonlocal answer
        answer = await client.get(url, headers=AS_PAGE)
        return answer.status_code != 503

    await eventually(settled, what=f"{url} being settled")
    if answer.status_code != 200:
        return plain(answer)
    again = await client.get(url, headers=AS_PAGE | {"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    if not path.endswith(".csv") and path not in PAGES:
        assert datetime.fromisoformat(answer.json()["as_known_at"]) == at
    return plain(answer)


def plain(answer: httpx.Response) -> str:
    """The answer without what lies outside identity: the instant asked for, a card's counter."""
    if answer.status_code != 200:
        return f"{answer.status_code} {answer.json()['type']}"
    if answer.headers["content-type"].startswith("text/csv"):
        return answer.text
    if answer.headers["content-type"].startswith("text/html"):
        live = answer.text.partition('<div id="live"')[2].partition("</main>")[0]
        return _INSTANT.sub("", live.partition("\n")[2])
    body = answer.json()
    body.pop("as_known_at", None)
    for card in body.get("cards", ()):
        card.pop("version")
    return json.dumps(body)


async def refusals(client: httpx.AsyncClient, *, first: datetime) -> None:
    """An instant that can't be answered is refused with what, where and how to mend it."""
    path = f"/v1/scorecards/{GATESHEAD}"
    tomorrow, before = datetime.now(UTC) + timedelta(days=1), first - timedelta(days=1)
    for asked, status, name in (
        ("yesterday", 400, "not-an-instant"),
        ("2026-11-16T09:30:00", 400, "not-an-instant"),
        (tomorrow.isoformat(), 400, "in-the-future"),
        (before.isoformat(), 404, "before-the-first-record"),
    ):
        answer = await client.get(path, params={"as_known_at": asked})
        assert answer.status_code == status, answer.text
        assert answer.json()["type"] == f"urn:thrive:problem:{name}"
        assert answer.json()["as_known_at"]
    assert (await client.get(path, params={"as_known_at": ""})).status_code == 400
