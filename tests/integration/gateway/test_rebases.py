"""Step changes: proposed by scores, decided in the log, read now and as known then."""

from datetime import UTC, datetime
from typing import Any

import pytest
from support import gateway_records
from support.gateway_records import (
    AREA,
    accepted,
    at,
    commentary,
    indicator,
    proposing,
    published,
    rebase,
    score,
)
from support.gateway_world import Gateway, World
from thrive_shared.contracts.topics import (
    COMMENTARY_RECEIVED,
    SCORE_COMPUTED,
    SUBMISSION_ACCEPTED,
)

PROPOSALS, REBASES = "/v1/rebase-proposals", "/v1/rebases"


@pytest.fixture(autouse=True)
def long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """The records are of the past, whatever the clock says."""
    monkeypatch.setattr(gateway_records, "EPOCH", datetime(2020, 1, 1, tzinfo=UTC))


async def proposed(world: World) -> None:
    """A series that shows a step, and another that showed one once."""
    await world.publish(
        SUBMISSION_ACCEPTED,
        published(1, indicator(), indicator("PR6")),
        accepted(2, "26.1"),
        partition=0,
    )
    await world.publish(SUBMISSION_ACCEPTED, published(1, partition=1), partition=1)
    await world.publish(
        SCORE_COMPUTED,
        score(2, spc=proposing()),
        score(2, indicator="PR6", spc=proposing()),
        score(3, indicator="PR6", spc=proposing(proposal=None)),
    )
    await world.until_read()


async def decided(world: World) -> None:
    """Declined, then approved with a reason; the score says so no more."""
    first = "2016-09-01/P1Y"
    await world.publish(
        SUBMISSION_ACCEPTED,
        rebase(3, "declined", period=first, cause="no_known_cause", words="c0"),
        rebase(4, "approved", period=first),
        partition=0,
    )
    await world.publish(COMMENTARY_RECEIVED, commentary("c1", text="A new team."))
    await world.publish(SCORE_COMPUTED, score(4, spc=proposing(proposal=None)))
    await world.until_read()


async def known(gateway: Gateway, path: str, *, seq: int) -> Any:
    return await gateway.get(path, as_known_at=at(seq).isoformat())


async def test_a_proposal_is_listed_until_it_is_decided(world: World) -> None:
    async with world.gateway() as gateway:
        await proposed(world)
        found = await gateway.until(PROPOSALS, lambda a: len(a["proposals"]) == 1)
        [one] = found["proposals"]
        assert (one["indicator"], one["area_name"], one["period_label"]) == (
            "PR5",
            "Gateshead",
            "2016/17",
        )
        assert one["score_id"] == str(score(2).id)
        assert one["proposal"]["before"]["centre"] == 24.0
        assert (await gateway.get(PROPOSALS, area="E92000001"))["proposals"] == []
        await decided(world)
        await gateway.until(PROPOSALS, lambda a: a["proposals"] == [])


async def test_decisions_are_read_with_their_reason_and_say_which_is_in_force(
    world: World,
) -> None:
    async with world.gateway() as gateway:
        async with gateway.events(indicator="PR5") as events:
            await proposed(world)
            await decided(world)
            seen = [await events.next()]
            while seen[-1].get("event") != "rebase":
                seen.append(await events.next())
        found = await gateway.until(
            REBASES, lambda a: len(a["rebases"]) == 2 and a["rebases"][1]["reason"]
        )
        first, second = found["rebases"]
        assert (first["decision"], first["in_force"], first["cause_title"]) == (
            "declined",
            False,
            "No known cause",
        )
        assert first["reason"] is None
        assert (second["decision"], second["in_force"]) == ("approved", True)
        assert (second["reason"], second["period_label"]) == ("A new team.", "2016/17")
        assert (await gateway.get(REBASES, indicator="PR6"))["rebases"] == []
        series = await gateway.get(f"/v1/series/PR5/{AREA}")
        assert series["rebases"] == found["rebases"]


async def test_before_the_decision_the_proposal_still_stands(world: World) -> None:
    async with world.gateway() as gateway:
        await proposed(world)
        await decided(world)
        await gateway.until(REBASES, lambda a: len(a["rebases"]) == 2)
        await gateway.until(PROPOSALS, lambda a: a["proposals"] == [])
        await world.pool.execute("insert into settled (till) values ('2021-01-01Z')")
        assert [
            len((await known(gateway, PROPOSALS, seq=seq))["proposals"]) for seq in (2, 3, 4)
        ] == [2, 1, 0]
        assert [len((await known(gateway, REBASES, seq=seq))["rebases"]) for seq in (2, 3, 4)] == [
            0,
            1,
            2,
        ]
