"""Reads as known at an instant: every revision as it was, and refusals that say what to do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter
from support import gateway_records
from support.gateway_records import (
    AREA,
    PERIOD,
    accepted,
    alert,
    at,
    day_begun,
    indicator,
    published,
    score,
    score_story,
)
from support.gateway_world import PARTITIONS, Gateway, World
from support.waiting import eventually
from thrive_shared.contracts.questions import LogEndAnswered, LogEndAsked
from thrive_shared.contracts.scoring import Cause
from thrive_shared.contracts.topics import (
    ALERT_CHANGED,
    LOG_END_ANSWERED,
    LOG_END_ASKED,
    SCORE_COMPUTED,
    STORY_WRITTEN,
    SUBMISSION_ACCEPTED,
)
from thrive_shared.kafka.outgoing import Outgoing
from thrive_shared.kafka.question_listener import QuestionListener
from thrive_shared.kafka.questions import by_question
from thrive_shared.settings import ServiceSettings

SERIES = f"/v1/series/PR5/{AREA}"


@pytest.fixture(autouse=True)
def long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """The records are of the past, whatever the clock says."""
    monkeypatch.setattr(gateway_records, "EPOCH", datetime(2020, 1, 1, tzinfo=UTC))


async def told(world: World) -> None:
    """A figure, revised, then taken back; its score, alert and story follow each time."""
    await world.publish(
        SUBMISSION_ACCEPTED,
        published(1, indicator()),
        day_begun(2, datetime(2020, 1, 1).date()),
        accepted(3, "26.1"),
        accepted(4, "27.0", revision=2),
        accepted(5, None, revision=3),
        partition=0,
    )
    await world.publish(SUBMISSION_ACCEPTED, published(1, partition=1), partition=1)
    gone = score(5, None, state="missing", latest=False, status="missing", interval=None)
    await world.publish(SCORE_COMPUTED, score(3), score(4, "27.0"), gone)
    await world.publish(
        ALERT_CHANGED, *(alert(n, s, recorded_at=at(n)) for n, s in ((3, "open"), (5, "withdrawn")))
    )
    await world.publish(STORY_WRITTEN, score_story(score(3)), score_story(score(4, "27.0")))
    await world.until_read()


async def settled(world: World) -> None:
    """As though scoring had told that everything of 2020 has arrived."""
    await world.pool.execute("insert into settled (till) values ('2021-01-01Z')")


NOT_SETTLED = "2021-01-02T00:00:00Z"


@dataclass
class FakeIngest:
    """Says where the log ends as a test wishes."""

    ends: dict[int, int]
    till: datetime

    async def answer(self, asked: LogEndAsked) -> Outgoing:
        ends = tuple(Cause(partition=p, seq=seq) for p, seq in self.ends.items())
        told = LogEndAnswered(id=asked.id, till=self.till, ends=ends)
        return by_question(LOG_END_ANSWERED, told, partitions=PARTITIONS)


@asynccontextmanager
async def ingest_answering(
    world: World, ends: dict[int, int], *, till: datetime | None = None
) -> AsyncIterator[None]:
    """Ingest's answers, while the block runs."""
    settings = ServiceSettings(
        KAFKA_BOOTSTRAP_SERVERS=world.environment["KAFKA_BOOTSTRAP_SERVERS"],
        DATABASE_URL="unused",
        topic_prefix=world.environment["THRIVE_TOPIC_PREFIX"],
        partitions=PARTITIONS,
    )
    listener = QuestionListener(
        settings=settings,
        producer=world.publisher,
        group="ingest-log-ends",
        topic=LOG_END_ASKED,
        questions=TypeAdapter(LogEndAsked),
        answering=FakeIngest(ends, till or at(5)),
    )
    running = asyncio.create_task(listener.run())

    async def assigned() -> bool:
        return listener.ready is None

    try:
        await eventually(assigned, what="the listener's partitions")
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_an_instant_waits_for_records_that_ingest_has_not_published_yet(
    world: World,
) -> None:
    async with world.gateway() as gateway:
        await told(world)
        query = {"as_known_at": at(5).isoformat()}
        async with ingest_answering(world, {0: 6, 1: 1}):
            behind = await refused(gateway, "not-settled-yet", params=query)
        assert (behind.status_code, behind.headers["retry-after"]) == (503, "2")
        async with ingest_answering(world, {0: 5, 1: 1}, till=at(4)):
            await refused(gateway, "not-settled-yet", params=query)


async def refused(gateway: Gateway, name: str, *, params: dict[str, str]) -> httpx.Response:
    """The refusal of that name, however long ingest takes to be heard."""
    answers: list[httpx.Response] = []

    async def told() -> bool:
        answers.append(await gateway.http.get(SERIES, params=params))
        return bool(answers[-1].json().get("type") == f"urn:thrive:problem:{name}")

    await eventually(told, what=f"the refusal {name}")
    return answers[-1]


async def known(gateway: Gateway, path: str, *, seq: int, **query: Any) -> Any:
    return await gateway.get(path, as_known_at=at(seq).isoformat(), **query)


async def test_each_revision_is_answered_as_it_was(world: World) -> None:
    async with world.gateway() as gateway:
        await told(world)
        await settled(world)
        for seq, value, state in ((3, "26.1", "open"), (4, "27.0", "open"), (5, None, "withdrawn")):
            [point] = (await known(gateway, SERIES, seq=seq))["points"]
            assert (point["period"], point["value"], point["revision"]) == (PERIOD, value, seq - 2)
            assert point["score"]["value"] == value
            alerts = await known(gateway, "/v1/alerts", seq=seq, state=["open", "withdrawn"])
            assert [a["state"] for a in alerts["alerts"]] == [state]
        assert (await known(gateway, SERIES, seq=2))["points"] == []
        first = await known(gateway, "/v1/indicators/PR5", seq=3)
        assert [s["made_from"] for s in first["stories"]] == [[str(score(3).id)]]
        life = await known(gateway, f"/v1/alerts/{alert(3).alert_id}", seq=4)
        assert [t["state"] for t in life["transitions"]] == ["open"]


async def test_explanations_and_pages_know_nothing_that_came_later(world: World) -> None:
    async with world.gateway() as gateway:
        await told(world)
        await settled(world)
        later = {"as_known_at": at(4).isoformat()}
        asked = f"/v1/explain/{alert(3).alert_id}"
        life = await known(gateway, asked, seq=4)
        assert life["as_known_at"] == at(4).isoformat().replace("+00:00", "Z")
        steps = life["explanation"]["stands_on"]
        assert [s["says"].partition(":")[0] for s in steps] == ["open"]
        assert len((await gateway.get(asked))["explanation"]["stands_on"]) == 2
        for unknown in (alert(5, "withdrawn").id, score(5).id):
            answer = await gateway.http.get(f"/v1/explain/{unknown}", params=later)
            assert answer.status_code == 404, answer.text
        page = await gateway.http.get(
            "/indicators/PR5", params=later, headers={"Accept": "text/html"}
        )
        assert page.status_code == 200
        assert "As known at 1 January 2020 at 12:00:04am" in page.text
        assert '<span class="value">27.0%</span>' in page.text


async def test_a_page_of_a_series_goes_on_at_the_same_instant(world: World) -> None:
    async with world.gateway() as gateway:
        await world.publish(
            SUBMISSION_ACCEPTED,
            published(1, indicator()),
            accepted(2, "25.0", "26.1", first_year=2017),
            accepted(3, "24.0", revision=2, first_year=2017),
            partition=0,
        )
        await world.until_read()
        await settled(world)
        page = await known(gateway, SERIES, seq=2, limit=1)
        rest = await known(gateway, SERIES, seq=2, limit=1, cursor=page["next"])
        assert [p["value"] for p in (*page["points"], *rest["points"])] == ["25.0", "26.1"]
        assert rest["next"] is None


async def test_what_is_not_settled_is_refused_and_scorecards_need_scoring(world: World) -> None:
    async with world.gateway() as gateway:
        await told(world)
        query = {"as_known_at": at(4).isoformat()}
        async with ingest_answering(world, {0: 5, 1: 1}):
            await refused(gateway, "no-answer-from-scoring", params=query)
        await settled(world)
        assert (await gateway.http.get(SERIES, params=query)).status_code == 200
        cards, silent = await asyncio.gather(
            gateway.http.get(f"/v1/scorecards/{AREA}", params=query),
            gateway.http.get(SERIES, params={"as_known_at": NOT_SETTLED}),
        )
        assert (cards.status_code, cards.headers["retry-after"]) == (503, "5")
        assert silent.status_code == 503
        assert silent.json()["type"] == "urn:thrive:problem:no-answer-from-ingest"
        early = await gateway.http.get(SERIES, params={"as_known_at": "2019-01-01T00:00:00Z"})
        assert early.status_code == 404
        assert datetime.fromisoformat(early.json()["earliest"]) == at(1)
