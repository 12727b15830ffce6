"""GET /v1/explain/{id}: from a card, a score or an alert to the row, as known at that record."""

from typing import Any

from support.gateway_records import (
    AREA,
    ENGLAND,
    PERIOD,
    accepted,
    alert,
    at,
    card,
    framework,
    indicator,
    published,
    score,
    uid,
)
from support.gateway_world import Gateway, World
from support.waiting import eventually
from thrive_shared.contracts.ingest import FrameworkPublished, ObservationsAccepted
from thrive_shared.contracts.scoring import BenchmarkVerdict, Gap, History
from thrive_shared.contracts.topics import (
    ALERT_CHANGED,
    SCORE_COMPUTED,
    SCORECARD_COMPUTED,
    SUBMISSION_ACCEPTED,
)

CELLS = {"Area Code": AREA, "Time period": "2024/25", "Value": "26.1"}
OLD = score(
    4,
    history=History(first="2023-09-01/P1Y", last=PERIOD, n=2),
    benchmark=BenchmarkVerdict(
        area=ENGLAND, value="23.0", verdict="worse", basis="interval", state="compared"
    ),
)
NEW = score(6, "24.0", revision=2, submission="s3", row=2, framework_version=2)


def with_cells(record: ObservationsAccepted) -> ObservationsAccepted:
    kept = tuple(o.model_copy(update={"cells": CELLS}) for o in record.observations)
    return record.model_copy(update={"observations": kept})


def _second_version(seq: int) -> FrameworkPublished:
    """A version that has come to like high figures."""
    slice_ = framework(indicator(polarity="high"), version=2)
    return FrameworkPublished(partition=0, seq=seq, recorded_at=at(seq), framework=slice_)


async def told(world: World) -> None:
    """Two years of figures, England's, a score and an alert; then a revision and its score."""
    await world.publish(
        SUBMISSION_ACCEPTED,
        published(1, indicator()),
        with_cells(accepted(2, "25.0", "26.1", first_year=2023)),
        accepted(3, "23.0", area=ENGLAND, submission="s2"),
        _second_version(4),
        accepted(5, "24.9", "24.0", first_year=2023, revision=2, submission="s3"),
        accepted(6, "22.0", area=ENGLAND, submission="s4", revision=2),
        partition=0,
    )
    await world.publish(SCORE_COMPUTED, OLD, NEW)
    await world.publish(ALERT_CHANGED, alert(4))
    await world.publish(SCORECARD_COMPUTED, card(1, NEW))
    await world.until_read()


async def test_everything_is_explained_as_it_stood(world: World) -> None:
    async with world.gateway() as gateway:
        await told(world)
        await a_score_stands_on_the_revisions_of_its_own_time(gateway)
        await a_newer_score_stands_on_newer_ones(gateway)
        await an_alert_and_its_transition_lead_to_the_same_row(gateway)
        await a_card_leads_to_the_row_of_its_score(gateway)
        await it_is_revalidated(gateway)
        await unknown_ids_are_problems(gateway)


async def test_a_card_stays_explained_when_another_has_replaced_it(world: World) -> None:
    async with world.gateway() as gateway:
        await told(world)
        older = card(1, NEW)
        await explained(gateway, older.id)
        await world.publish(SCORECARD_COMPUTED, card(2, OLD))
        await gateway.until(
            f"/v1/scorecards/{AREA}",
            lambda found: [c["id"] for c in found["cards"]] == [str(card(2, OLD).id)],
        )
        root = await explained(gateway, older.id)
        assert below(root, kind="score")["id"] == str(NEW.id)


def of_group(record: ObservationsAccepted, breakdown: str) -> ObservationsAccepted:
    kept = tuple(o.model_copy(update={"breakdown": breakdown}) for o in record.observations)
    return record.model_copy(update={"observations": kept})


async def test_a_gap_leads_to_the_rows_of_both_groups(world: World) -> None:
    gap = Gap(
        state="tested",
        most="all",
        least="q5",
        least_value="20.0",
        absolute="6.1",
        since="2023-09-01/P1Y",
        since_absolute="3.0",
        verdict="widening",
    )
    told = score(3, gap=gap)
    async with world.gateway() as gateway:
        await world.publish(
            SUBMISSION_ACCEPTED,
            published(1, indicator()),
            accepted(2, "22.0", "26.1", first_year=2023),
            of_group(accepted(3, "19.0", "20.0", first_year=2023, submission="s2"), "q5"),
            of_group(accepted(4, "30.0", "30.0", first_year=2023, submission="s3"), "q5"),
            partition=0,
        )
        await world.publish(SCORE_COMPUTED, told)
        await world.until_read()
        root = await explained(gateway, told.id)
        assert values(below(root, verdict="gap")) == ["20.0", "22.0", "19.0"]


async def explained(gateway: Gateway, asked: object) -> Any:
    found = await gateway.until(f"/v1/explain/{asked}", lambda f: f["explanation"])
    assert found["id"] == str(asked)
    return found["explanation"]


async def a_score_stands_on_the_revisions_of_its_own_time(gateway: Gateway) -> None:
    root = await explained(gateway, OLD.id)
    assert values(below(root, verdict="value")) == ["26.1"]
    assert values(below(root, verdict="benchmark")) == ["23.0"]
    assert values(below(root, kind="history")) == ["25.0", "26.1"]
    row = below(below(root, verdict="value"), kind="row")
    assert (row["cells"], row["facts"][0]["value"]) == (CELLS, "obese_year6.csv")
    submission = below(root, kind="submission")
    assert submission["id"] == str(uid("s1"))
    assert (fact(root, "version"), fact(root, "polarity")) == (1, "low")


async def a_newer_score_stands_on_newer_ones(gateway: Gateway) -> None:
    root = await explained(gateway, NEW.id)
    assert values(below(root, verdict="value")) == ["24.0"]
    assert (fact(root, "version"), fact(root, "polarity")) == (2, "high")
    assert "cells" not in below(root, kind="row")
    assert below(root, kind="row")["says"].endswith("it came before cells were kept")


async def an_alert_and_its_transition_lead_to_the_same_row(gateway: Gateway) -> None:
    for asked in (uid("alert", "a1"), alert(4).id):
        root = await explained(gateway, asked)
        assert (root["kind"], root["id"]) == ("alert", str(uid("alert", "a1")))
        assert below(root, kind="score")["id"] == str(OLD.id)
        assert below(root, kind="row")["cells"] == CELLS


async def a_card_leads_to_the_row_of_its_score(gateway: Gateway) -> None:
    root = await explained(gateway, card(1, NEW).id)
    assert [n["kind"] for n in root["stands_on"]] == ["roll_up"]
    assert below(root, kind="score")["id"] == str(NEW.id)
    assert below(root, kind="row")["facts"][-1] == {"name": "row", "words": "row", "value": 2}


async def it_is_revalidated(gateway: Gateway) -> None:
    answer = await gateway.http.get(f"/v1/explain/{OLD.id}")
    etag = {"If-None-Match": answer.headers["etag"]}
    again = await gateway.http.get(f"/v1/explain/{OLD.id}", headers=etag)
    assert (again.status_code, again.content) == (304, b"")


async def unknown_ids_are_problems(gateway: Gateway) -> None:
    for asked, status in ((uid("none"), 404), ("not-an-id", 422)):
        answer = await gateway.http.get(f"/v1/explain/{asked}")
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_score_whose_figure_is_still_on_its_way_is_not_explained_in_part(
    world: World,
) -> None:
    async with world.gateway() as gateway:
        await world.publish(SCORE_COMPUTED, OLD)

        async def told_to_wait() -> bool:
            answer = await gateway.http.get(f"/v1/explain/{OLD.id}")
            return answer.status_code == 503 and answer.headers["retry-after"] == "1"

        await eventually(told_to_wait, what="the answer that it is not explained yet")
        await world.publish(
            SUBMISSION_ACCEPTED,
            published(1, indicator()),
            accepted(2, "25.0", "26.1", first_year=2023),
            partition=0,
        )
        await gateway.until(f"/v1/series/PR5/{AREA}", lambda f: len(f["points"]) == 2)
        assert await told_to_wait()
        await world.publish(
            SUBMISSION_ACCEPTED,
            accepted(3, "23.0", area=ENGLAND, submission="s2"),
            _second_version(4),
            partition=0,
        )
        root = await explained(gateway, OLD.id)
        assert values(below(root, verdict="benchmark")) == ["23.0"]


def below(node: Any, **wanted: object) -> Any:
    """The first node at or below this one whose fields equal these."""
    found = _search(node, wanted)
    assert found is not None, wanted
    return found


def _search(node: Any, wanted: dict[str, object]) -> Any:
    if all(node.get(k) == v for k, v in wanted.items()):
        return node
    return next((f for n in node["stands_on"] if (f := _search(n, wanted)) is not None), None)


def fact(root: Any, name: str) -> object:
    """What the framework in force said."""
    return {f["name"]: f["value"] for f in below(root, kind="framework")["facts"]}[name]


def values(node: Any) -> list[object]:
    """The values of the figures that a node stands on."""
    return [f["value"] for n in node["stands_on"] for f in n["facts"] if f["name"] == "value"]
