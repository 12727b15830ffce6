"""One submission goes everywhere: stream, scorecard, story, alert, page and webhook.

Given the shipped framework and Year 6 obesity up to 2023/24; when the file with 2024/25 arrives,
a figure that its source calls worse than England; then every reader learns of it.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from browser.chromium import EXECUTABLE
from browser.test_live_page import assert_number_changes_without_reload
from standardwebhooks import Webhook
from support.free_text import tables_holding
from support.log_reading import read_topic
from support.receiver import Message, receiver
from support.system import ROOT, RunningSystem, drop_databases, running_system
from support.waiting import eventually
from thrive_gateway.assets import VENDOR
from thrive_shared.contracts.envelope import header
from thrive_shared.contracts.topics import (
    SCORE_COMPUTED,
    SCORECARD_COMPUTED,
    STORY_WRITTEN,
    SUBMISSION_ACCEPTED,
    Topic,
)

GATESHEAD = "E08000037"
FRAMEWORK = ROOT / "frameworks/gateshead"


@pytest.fixture(scope="module")
async def system(
    tmp_path_factory: pytest.TempPathFactory, kafka_bootstrap: str, postgres_admin_dsn: str
) -> AsyncIterator[RunningSystem]:
    with running_system(
        folder=tmp_path_factory.mktemp("e2e"),
        kafka_bootstrap=kafka_bootstrap,
        postgres_admin_dsn=postgres_admin_dsn,
    ) as running:
        _run(running, "framework", "publish", str(FRAMEWORK / "framework.yaml"))
        yield running
    await drop_databases(postgres_admin_dsn, prefix=running.environment["THRIVE_DATABASE_PREFIX"])


def _run(system: RunningSystem, *arguments: str, status: int = 0) -> str:
    done = system.thrive(*arguments)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def submit(system: RunningSystem, file: Path, *, profile: str = "tidy", status: int = 0) -> str:
    """Send a file as a user does."""
    return _run(system, "submit", str(file), "--profile", profile, status=status)


class Reader:
    """The gateway, read as its consumers do."""

    def __init__(self, system: RunningSystem) -> None:
        self._client = httpx.AsyncClient(base_url=system.url("gateway"), timeout=30)

    async def json(self, path: str, **parameters: str) -> Any:
        answer = await self._client.get(path, params=parameters)
        return answer.json() if answer.status_code == 200 else None

    async def page(self, path: str) -> str:
        answer = await self._client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 200, answer.text
        return answer.text

    async def latest(self, indicator: str) -> dict[str, Any] | None:
        """The point of the latest period of an indicator's headline series in Gateshead."""
        series = await self.json(f"/v1/series/{indicator}/{GATESHEAD}", limit="500")
        points = [p for p in (series or {}).get("points", ()) if p["value"] is not None]
        return max(points, key=lambda p: str(p["period"]), default=None)

    async def story(self, indicator: str) -> str:
        """An indicator's story as text, empty while it is being rewritten."""
        stories = await self.json(f"/v1/stories/{GATESHEAD}")
        return json.dumps(
            [s for s in (stories or {}).get("stories", ()) if s.get("indicator") == indicator]
        )


async def _until_latest(reader: Reader, indicator: str, value: str) -> None:
    async def shown() -> bool:
        latest = await reader.latest(indicator)
        return latest is not None and latest["value"] == value

    await eventually(shown, seconds=60, what=f"{indicator} showing {value}")


async def _stream_events(system: RunningSystem, found: list[tuple[str, dict[str, Any]]]) -> None:
    url = f"{system.url('gateway')}/v1/events"
    async with (
        httpx.AsyncClient(timeout=httpx.Timeout(10, read=None)) as client,
        client.stream("GET", url, params={"indicator": "PR5"}) as answer,
    ):
        name = ""
        async for line in answer.aiter_lines():
            if line.startswith("event:"):
                name = line.removeprefix("event:").strip()
            elif line.startswith("data:"):
                found.append((name, json.loads(line.removeprefix("data:"))))


async def test_a_submission_reaches_every_reader(system: RunningSystem) -> None:
    reader, events = Reader(system), list[tuple[str, dict[str, Any]]]()
    submit(system, FRAMEWORK / "data/childhood-obesity.csv")
    await _until_latest(reader, "PR5", "22.5")
    async with receiver() as hook:
        secret = await _subscribe(system, url=hook.url)
        listening = asyncio.create_task(_stream_events(system, events))
        await eventually(_holds(lambda: "ready" in {n for n, _ in events}), what="the stream")

        submit(system, FRAMEWORK / "data/year6-obesity-2024-25.csv")

        await _until_latest(reader, "PR5", "25.1")
        wanted = {"submission", "score", "alert", "story"}
        await eventually(_holds(lambda: wanted <= {n for n, _ in events}), what="stream events")
        listening.cancel()
        [message, *_] = await hook.until(1)
    _check_webhook(message, secret=secret)
    await _check_alert(reader)
    await _check_card(reader)
    await _check_story_and_page(reader)


def _holds(condition: Callable[[], bool]) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        return condition()

    return check


async def _subscribe(system: RunningSystem, *, url: str) -> str:
    key = system.gateway_key("alert-desk")
    async with httpx.AsyncClient(base_url=system.url("gateway")) as client:
        answer = await client.post(
            "/v1/subscriptions",
            headers={"Authorization": f"Bearer {key}"},
            json={"url": url, "indicators": ["PR5"], "areas": [GATESHEAD]},
        )
    assert answer.status_code == 201, answer.text
    secret: str = answer.json()["secret"]
    return secret


def _check_webhook(message: Message, *, secret: str) -> None:
    body = Webhook(secret).verify(message.body, message.headers)
    assert "PR5" in json.dumps(body)
    assert "benchmark_worse" in json.dumps(body)


async def _check_alert(reader: Reader) -> None:
    alerts = (await reader.json("/v1/alerts", area=GATESHEAD))["alerts"]
    [alert] = [a for a in alerts if a["indicator"] == "PR5"]
    assert (alert["state"], alert["rule"]) == ("open", "benchmark_worse")


async def _check_story_and_page(reader: Reader) -> None:
    async def told() -> bool:
        return "25.1" in await reader.story("PR5")

    await eventually(told, what="the story")
    page = await reader.page("/indicators/PR5")
    assert "25.1" in page
    assert "worse" in page.lower()
    assert "Year 6" in await reader.page("/")


async def _check_card(reader: Reader) -> None:
    async def carded() -> bool:
        return "25.1" in json.dumps(await reader.json(f"/v1/scorecards/{GATESHEAD}"))

    await eventually(carded, what="the card")


async def test_a_figure_sent_as_counts_alone_is_shown_as_computed_everywhere(
    system: RunningSystem, tmp_path: Path
) -> None:
    file = tmp_path / "reviews.csv"
    file.write_text(
        "indicator,area,period,value,numerator,denominator\n"
        f"OC1,{GATESHEAD},2023/24,59.8,49,82\nOC1,{GATESHEAD},2024/25,,26,53\n"
    )
    submit(system, file)
    reader = Reader(system)

    async def told() -> bool:
        return "computed from the counts" in await reader.story("OC1")

    await eventually(told, seconds=60, what="the story")
    points = (await reader.json(f"/v1/series/OC1/{GATESHEAD}"))["points"]
    assert [(p["value"], p["provenance"], p["score"]["computed"]) for p in points] == [
        ("59.8", "published", False),
        ("49.0566037736", "computed", True),
    ]

    async def carded() -> bool:
        cards = (await reader.json(f"/v1/scorecards/{GATESHEAD}"))["cards"]
        figures = [f for c in cards for f in c["figures"] if f["indicator"] == "OC1"]
        return bool(figures) and {f["provenance"] for f in figures} == {"computed"}

    await eventually(carded, what="the cards")
    assert '<strong class="tag tag--note">Computed</strong>' in await reader.page("/indicators/OC1")


async def test_a_request_s_trace_is_found_on_every_event_that_it_caused(
    system: RunningSystem,
) -> None:
    given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    row = {"indicator": "OP1", "area": GATESHEAD, "period": "2023/24", "value": "8.8"}
    async with httpx.AsyncClient(base_url=system.url("ingest")) as client:
        answer = await client.post(
            "/v1/submissions",
            json=[row],
            headers={"Authorization": f"Bearer {system.operator_key}", "traceparent": given},
        )
    assert answer.json()["imported"] == 1

    async def traced(topic: Topic) -> bool:
        records = await read_topic(
            topic, bootstrap=system.bootstrap, partitions=4, prefix=system.topic_prefix
        )
        mine = [r for r in records if header(r.headers, "traceparent") == given]
        return any(b"OP1" in (r.value or b"") for r in mine)

    for topic in (SUBMISSION_ACCEPTED, SCORE_COMPUTED, SCORECARD_COMPUTED, STORY_WRITTEN):
        await eventually(partial(traced, topic), seconds=60, what=f"the trace on {topic.name}")


async def test_a_number_is_explained_down_to_file_row_and_the_cells_as_they_were_sent(
    system: RunningSystem, tmp_path: Path
) -> None:
    file = tmp_path / "smokers.csv"
    file.write_text(
        "area_code,area_name,period,indicator,measure,unit,value,compared_to_England,inequality\n"
        f"{GATESHEAD},Gateshead,2019,PR1,Percentage,Persons,15.30,Similar,NA\n"
        f"{GATESHEAD},Gateshead,2020,PR1,Percentage,Persons,14.2,Worse,NA\n"
    )
    submit(system, file, profile="trafford-themes")
    reader = Reader(system)
    await _until_latest(reader, "PR1", "14.2")

    named = ("--indicator", "PR1", "--period", "2019")
    found = json.loads(_run(system, "explain", *named, "--json"))

    [value] = [n for n in found["explanation"]["stands_on"] if n.get("verdict") == "value"]
    [observation] = value["stands_on"]
    [sent] = observation["stands_on"]
    [row] = sent["stands_on"]
    assert sent["id"] == (await reader.json(f"/v1/submissions/{sent['id']}"))["submission_id"]
    assert {f["name"]: f["value"] for f in row["facts"]} == {"file": "smokers.csv", "row": 1}
    assert row["cells"] == {
        "area_code": GATESHEAD,
        "period": "2019",
        "indicator": "PR1",
        "unit": "Persons",
        "value": "15.30",
        "compared_to_England": "Similar",
    }
    printed = _run(system, "explain", found["id"])
    assert "smokers.csv, row 1" in printed
    assert "value: 15.30" in printed


async def test_the_same_file_again_is_unchanged_for_every_row(system: RunningSystem) -> None:
    file = FRAMEWORK / "data/life-expectancy.csv"
    submit(system, file)
    again = submit(system, file)
    rows = len(file.read_text().splitlines()) - 1
    assert f"{rows} unchanged" in again
    assert "imported" not in again


async def test_twenty_mistakes_are_all_listed_and_the_rest_is_imported_or_nothing(
    system: RunningSystem,
) -> None:
    file = FRAMEWORK / "demo/with-20-mistakes.csv"
    send = ("submit", str(file), "--profile", "tidy", "--partner", "gateshead-council")
    nothing = _run(system, *send, "--atomic", status=1)
    assert "imported" not in nothing.splitlines()[0]
    rest = _run(system, *send, status=1)
    assert "4 imported, 20 rejected" in rest


async def test_erased_words_are_in_no_database_and_the_story_says_that_they_were_withdrawn(
    system: RunningSystem, tmp_path: Path
) -> None:
    file = tmp_path / "resignations.csv"
    file.write_text(f"indicator,area,period,value\nOP1,{GATESHEAD},2022/23,5.11\n")
    submit(system, file)
    words = "Mrs Example of Sunderland Road left."
    said = {"kind": "explanation", "indicator": "OP1", "area": GATESHEAD, "text": words}
    async with httpx.AsyncClient(base_url=system.url("ingest")) as client:
        answer = await client.post(
            "/v1/commentary",
            headers={"Authorization": f"Bearer {system.operator_key}"},
            json={**said, "owner": "Mr Other-Example"},
        )
    [id] = answer.json()["commentary_ids"]
    reader = Reader(system)

    async def told(something: str) -> bool:
        return something in await reader.story("OP1")

    async def holding(text: str) -> dict[str, list[str]]:
        services = ("ingest", "scoring", "narrative", "gateway")
        found = {s: await tables_holding(text, dsn=system.dsn(s)) for s in services}
        return {service: tables for service, tables in found.items() if tables}

    await eventually(partial(told, words), seconds=60, what="the words in the story")
    assert words in await reader.page("/indicators/OP1")
    assert (await holding(words)).keys() >= {"ingest", "gateway"}

    _run(system, "commentary", "erase", id)

    await eventually(partial(told, "was withdrawn"), seconds=60, what="the withdrawal")
    assert words not in await reader.page("/indicators/OP1")

    async def gone() -> bool:
        return not (await holding(words) or await holding("Mr Other-Example"))

    await eventually(gone, what="no database that holds the words")


@pytest.mark.skipif(not EXECUTABLE.exists(), reason="Debian's chromium is not installed")
@pytest.mark.skipif(not VENDOR.exists(), reason="the pages' files are not fetched: make setup")
async def test_a_number_changes_in_the_open_page_without_reload(system: RunningSystem) -> None:
    reader = Reader(system)
    submit(system, FRAMEWORK / "data/smoking.csv")
    await _until_latest(reader, "PR1", "13.1")

    async def another_figure_arrives() -> None:
        row = {"indicator": "PR1", "area": GATESHEAD, "period": "2022", "value": "12.3"}
        async with httpx.AsyncClient(base_url=system.url("ingest")) as client:
            answer = await client.post(
                "/v1/submissions",
                headers={"Authorization": f"Bearer {system.operator_key}"},
                json=[row],
            )
        assert answer.status_code == 202, answer.text

    before, after = await assert_number_changes_without_reload(
        f"{system.url('gateway')}/indicators/PR1", another_figure_arrives
    )
    assert "12.3" in after
    assert "12.3" not in before
