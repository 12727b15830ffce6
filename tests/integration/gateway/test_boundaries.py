"""Wards on new boundaries: REST says what is comparable, and estimates only when asked."""

from datetime import UTC, datetime
from typing import Any

import pytest
from support import gateway_records
from support.boundaries import OLD, N, bins, changed_geography, counted
from support.gateway_records import accepted, at, published, score
from support.gateway_world import World
from thrive_shared.contracts.ingest import FrameworkPublished
from thrive_shared.contracts.topics import SCORE_COMPUTED, SUBMISSION_ACCEPTED

APRIL, JUNE = "2026-04-01/P1M", "2026-06-01/P1M"
SERIES = f"/v1/series/PL3/{N}"


@pytest.fixture(autouse=True)
def lately(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway_records, "EPOCH", datetime(2026, 7, 1, tzinfo=UTC))


async def told(world: World) -> None:
    """Old wards in April, one revised; the new ward in June, with its score."""
    framework = changed_geography(bins())
    rows = [
        counted("old-a", APRIL, "20", "50000"),
        counted("old-b", APRIL, "7", "20000"),
        counted("old-a", APRIL, "30", "50000", revision=2),
        counted(N, JUNE, "5", "50000"),
    ]
    base = accepted(2, "1", indicator="PL3")
    await world.publish(
        SUBMISSION_ACCEPTED,
        FrameworkPublished(partition=0, seq=1, recorded_at=at(1), framework=framework),
        *(
            base.model_copy(update={"seq": n, "recorded_at": at(n), "observations": (row,)})
            for n, row in enumerate(rows, 2)
        ),
        partition=0,
    )
    await world.publish(SUBMISSION_ACCEPTED, published(1, partition=1), partition=1)
    await world.publish(
        SCORE_COMPUTED, score(5, "10", indicator="PL3", area=N, period=JUNE, interval=None)
    )
    await world.until_read()


async def test_a_new_ward_says_what_it_follows_and_estimates_stand_apart(world: World) -> None:
    async with world.gateway() as gateway:
        await told(world)
        series = await gateway.until(SERIES, lambda s: s["points"] and s["points"][0]["score"])
        assert series["comparability"]["state"] == "changed"
        assert [f["share"] for f in series["comparability"]["follows"]] == ["0.6", "1"]
        assert "apportioned" not in series
        assert [p["period"] for p in series["points"]] == [JUNE]

        asked = await gateway.get(SERIES, earlier="apportioned")
        assert asked["points"] == series["points"]
        [group] = asked["apportioned"]
        [estimate] = group["estimates"]
        assert (group["state"], estimate["period"], estimate["value"]) == ("estimated", APRIL, "50")
        assert (estimate["provenance"], estimate["numerator"]) == ("estimated", "25")
        assert [(p["area"], p["revision"]) for p in estimate["parts"]] == [
            ("old-a", 2),
            ("old-b", 1),
        ]

        old = await gateway.get(f"/v1/series/PL3/{OLD[0]}", earlier="apportioned")
        assert old["apportioned"][0]["state"] == "no_earlier_boundaries"
        assert old["comparability"]["until"] == "2026-05-06"

        why = await gateway.get(f"/v1/explain/{series['points'][0]['score']['id']}")
        facts: list[dict[str, Any]] = why["explanation"]["facts"]
        assert any(f["name"] == "boundaries" and "not comparable" in f["value"] for f in facts)

        page = await gateway.http.get(f"/indicators/PL3?area={N}", headers={"Accept": "text/html"})
        assert "about 50.0" in page.text
        assert "60% of Old-A (30 of 50000)" in page.text
        assert "No score, colour or alert stands on these." in page.text


async def test_estimates_go_back_in_time_with_the_figures(world: World) -> None:
    async with world.gateway() as gateway:
        await told(world)
        await gateway.until(SERIES, lambda s: s["points"] and s["points"][0]["score"])
        await world.pool.execute("insert into settled (till) values ('2026-07-02Z')")
        then = await gateway.get(SERIES, earlier="apportioned", as_known_at=at(3).isoformat())
        [estimate] = then["apportioned"][0]["estimates"]
        assert (then["points"], estimate["numerator"]) == ([], "19")
