"""The reads: what was published is what is answered, with all that must stand beside a figure."""

import csv
import io
from datetime import date
from typing import Any

import httpx
from support.gateway_records import (
    AREA,
    ENGLAND,
    PERIOD,
    accepted,
    alert,
    card,
    card_story,
    commentary,
    day_begun,
    indicator,
    published,
    rejected,
    score,
    score_story,
    uid,
)
from support.gateway_world import Gateway, World
from thrive_shared.contracts.topics import (
    ALERT_CHANGED,
    COMMENTARY_RECEIVED,
    SCORE_COMPUTED,
    SCORECARD_COMPUTED,
    STORY_WRITTEN,
    SUBMISSION_ACCEPTED,
    SUBMISSION_REJECTED,
)


async def told(world: World) -> None:
    """A framework in two slices, two years of figures, a score, card, alert and stories."""
    await world.publish(
        SUBMISSION_ACCEPTED,
        published(1, indicator()),
        day_begun(2, date(2026, 11, 1)),
        accepted(3, "25.0", "26.1", first_year=2023),
        accepted(4, "23.0", area=ENGLAND, submission="s2"),
        accepted(5, "40.1", area="E08000001", submission="s3", computed=True),
        partition=0,
    )
    await world.publish(
        SUBMISSION_ACCEPTED,
        published(1, indicator("OR1", illustrative=True), partition=1),
        partition=1,
    )
    await world.publish(SUBMISSION_REJECTED, rejected(), rejected(part=1), rejected())
    await world.publish(COMMENTARY_RECEIVED, commentary(), key=str(uid("c1")))
    await world.publish(
        SCORE_COMPUTED, score(3), score(3, "25.0", period="2023-09-01/P1Y", latest=False)
    )
    await world.publish(ALERT_CHANGED, alert(3))
    await world.publish(SCORECARD_COMPUTED, card(1, score(3)))
    await world.publish(STORY_WRITTEN, card_story(card(1, score(3))))
    await world.publish(STORY_WRITTEN, score_story(score(3), quoting=uid("c1")))
    await world.until_read()


async def test_every_read_answers_what_was_published(world: World) -> None:
    async with world.gateway() as gateway:
        assert (await gateway.http.get(f"/v1/scorecards/{AREA}")).status_code == 503
        await told(world)
        await scorecards(gateway)
        await indicators(gateway)
        await series(gateway)
        await alerts(gateway)
        await submission(gateway)
        await unknown_things_are_problems(gateway)
        await erasure(gateway, world)


async def scorecards(gateway: Gateway) -> None:
    found = await gateway.until(
        f"/v1/scorecards/{AREA}",
        lambda f: f["cards"] and f["cards"][0]["story"]["state"] == "shown",
    )
    assert found["area"] == {"code": AREA, "name": "Gateshead"}
    assert found["day"] == "2026-11-01"
    [shown] = found["cards"]
    [figure] = shown["figures"]
    assert beside(figure) == {
        "period": PERIOD,
        "period_label": "2024/25",
        "provenance": "published",
        "source": "National Child Measurement Programme",
        "licence": "OGL v3",
        "caution": "Measured in school.",
        "received_at": "2026-11-01T09:00:03Z",
    }
    assert shown["story"]["happening"][0]["text"] == "One measure is worse than England."


async def indicators(gateway: Gateway) -> None:
    listed = await gateway.until("/v1/indicators", lambda f: len(f["indicators"]) == 2)
    assert [i["code"] for i in listed["indicators"]] == ["OR1", "PR5"]
    found = await gateway.until(
        "/v1/indicators/PR5", lambda f: f["stories"] and f["stories"][0]["state"] == "shown"
    )
    assert [f["value"] for f in found["figures"]] == ["26.1"]
    assert found["stories"][0]["why"][0]["text"] == "More schools were measured."
    framework = await gateway.get("/v1/framework")
    assert framework["version"] == 1
    stories = await gateway.get(f"/v1/stories/{AREA}")
    assert [s["subject"] for s in stories["stories"]] == ["scorecard", "indicator"]


async def series(gateway: Gateway) -> None:
    found = await gateway.get(f"/v1/series/PR5/{AREA}", limit=1)
    assert [p["value"] for p in found["points"]] == ["25.0"]
    rest = await gateway.get(f"/v1/series/PR5/{AREA}", cursor=found["next"])
    [latest] = rest["points"]
    assert rest["next"] is None
    assert latest["value"] == "26.1"
    assert latest["interval"]["method"] == "wilson"
    assert latest["next_due"] == "2027-03-19"
    [reference] = (await gateway.get("/v1/series/PR5/E08000001"))["points"]
    assert (reference["state"], reference["provenance"]) == ("reference", "computed")
    for answer in (
        await gateway.http.get(f"/v1/series/PR5/{AREA}.csv"),
        await gateway.http.get(f"/v1/series/PR5/{AREA}", headers={"Accept": "text/csv"}),
    ):
        lines = list(csv.DictReader(io.StringIO(answer.text)))
        assert [(x["value"], x["provenance"], x["licence"]) for x in lines] == [
            ("25.0", "published", "OGL v3"),
            ("26.1", "published", "OGL v3"),
        ]


async def alerts(gateway: Gateway) -> None:
    found = await gateway.until("/v1/alerts", lambda f: f["alerts"], area=AREA)
    assert [a["state"] for a in found["alerts"]] == ["open"]
    assert found["alerts"][0]["source"] == "National Child Measurement Programme"
    history = await gateway.get(f"/v1/alerts/{uid('alert', 'a1')}")
    assert [t["state"] for t in history["transitions"]] == ["open"]
    assert (await gateway.get("/v1/alerts", state="resolved"))["alerts"] == []
    chosen = await gateway.get("/v1/alerts", rule="benchmark_worse")
    assert [a["rule"] for a in chosen["alerts"]] == ["benchmark_worse"]
    assert (await gateway.get("/v1/alerts", rule="achievement"))["alerts"] == []
    for path in ("/v1/alerts", "/v1/rebases"):
        for unknown in ({"area": "E99999999"}, {"indicator": "NONE"}):
            answer = await gateway.http.get(path, params=unknown)
            said = answer.status_code, answer.headers["content-type"]
            assert said == (404, "application/problem+json")


async def submission(gateway: Gateway) -> None:
    found = await gateway.until(
        f"/v1/submissions/{uid('s1')}",
        lambda f: f["accepted"] and f["rejections"][1:] and f["score_ids"] and f["alerts"],
    )
    assert found["accepted"] == 2
    assert [(r["row"], r["code"]) for r in found["rejections"]] == [
        (2, "not_a_number"),
        (5002, "not_a_number"),
    ]
    assert len(found["figures"]) == 2
    assert len(found["score_ids"]) == 2
    assert len(found["alerts"]) == 1


async def unknown_things_are_problems(gateway: Gateway) -> None:
    for path, status in (
        ("/v1/scorecards/nowhere", 404),
        ("/v1/indicators/XX", 404),
        (f"/v1/series/XX/{AREA}", 404),
        ("/v1/series/PR5/nowhere", 404),
        (f"/v1/alerts/{uid('none')}", 404),
        (f"/v1/submissions/{uid('none')}", 404),
        ("/v1/alerts?cursor=x", 400),
        ("/v1/alerts?limit=0", 422),
        ("/v1/alerts?aera=E08000037", 422),
        ("/v1/rebases?area=nowhere", 404),
        ("/v1/rebase-proposals?area=nowhere", 404),
    ):
        answer = await gateway.http.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (
            status,
            "application/problem+json",
        ), path


async def erasure(gateway: Gateway, world: World) -> None:
    await world.publish_raw(COMMENTARY_RECEIVED, None, key=str(uid("c1")), partition=0)
    await gateway.until("/v1/indicators/PR5", lambda f: why(f) == "[erased]")
    kept = await world.pool.fetchval("select body from commentary")
    assert kept is None


async def test_heads_move_forward_only_and_a_story_waits_for_its_number(world: World) -> None:
    async with world.gateway() as gateway:
        await told(world)
        path = f"/v1/scorecards/{AREA}"
        await gateway.until(path, lambda f: story_states(f) == ["shown"])
        await world.publish(SCORE_COMPUTED, score(9, "27.0"), score(7, "22.0"))
        await world.publish(ALERT_CHANGED, alert(9, "resolved"), alert(7, "open"))
        await world.publish(
            SCORECARD_COMPUTED, card(3, score(9, "27.0")), card(2, score(7, "22.0"))
        )
        found = await gateway.until(path, lambda f: f["cards"][0]["version"] == 3)
        assert found["cards"][0]["story"]["state"] == "being_rewritten"
        assert found["cards"][0]["story"]["happening"] == []
        await world.publish(STORY_WRITTEN, card_story(card(3, score(9, "27.0"))))
        await gateway.until(path, lambda f: story_states(f) == ["shown"])
        await gateway.until(
            "/v1/indicators/PR5", lambda f: [x["value"] for x in f["figures"]] == ["27.0"]
        )
        await gateway.until("/v1/alerts", lambda f: f["alerts"] == [])
        await world.until_read()
        assert await world.pool.fetchval("select count(*) from score") == 4


async def test_a_read_is_revalidated_and_limited(world: World) -> None:
    async with world.gateway(THRIVE_RATE_LIMIT="120") as gateway:
        await told(world)
        await gateway.until("/v1/framework", lambda f: len(f["indicators"]) == 2)
        answer = await gateway.http.get("/v1/framework")
        etag = {"If-None-Match": answer.headers["etag"]}
        again = await gateway.http.get("/v1/framework", headers=etag)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ratelimit"].startswith('"requests";r=')
        refused = await _until_refused(gateway)
        assert int(refused.headers["retry-after"]) >= 1
        assert refused.json()["type"] == "urn:thrive:problem:too-many-requests"


async def _until_refused(gateway: Gateway) -> httpx.Response:
    """Ask until the allowance is used up, which fills again meanwhile."""
    for _ in range(2000):
        answer = await gateway.http.get("/v1/framework")
        if answer.status_code == 429:
            return answer
    raise AssertionError("the allowance was never used up")


def beside(figure: dict[str, Any]) -> dict[str, Any]:
    names = (
        "period",
        "period_label",
        "provenance",
        "source",
        "licence",
        "caution",
        "received_at",
    )
    return {name: figure[name] for name in names}


async def test_words_that_come_late_are_told_and_a_story_sent_again_changes_nothing(
    world: World,
) -> None:
    async with world.gateway() as gateway:
        await told(world)
        path = "/v1/indicators/OR1"
        number, next_number = score(2, indicator="OR1"), score(3, indicator="OR1")
        wordless = score_story(number, counter=1)
        await world.publish(SCORE_COMPUTED, number)
        await world.publish(STORY_WRITTEN, wordless)
        await gateway.until(path, lambda f: why(f) == "No explanation received.")
        await world.publish(STORY_WRITTEN, score_story(number, quoting=uid("c1"), counter=2))
        await gateway.until(path, lambda f: why(f) == "More schools were measured.")
        await world.publish(STORY_WRITTEN, wordless, score_story(next_number, counter=3))
        await world.publish(SCORE_COMPUTED, next_number)
        await gateway.until(path, lambda f: why(f) == "No explanation received.")
        events = await world.pool.fetch(
            "select body from event where name = 'story' and indicator = 'OR1'"
        )
        assert len(events) == 3


def story_states(found: dict[str, Any]) -> list[str]:
    return [c["story"]["state"] for c in found["cards"]]


def why(found: dict[str, Any]) -> str:
    stories = [s for s in found["stories"] if s["state"] == "shown"]
    return stories[0]["why"][0]["text"] if stories else ""
