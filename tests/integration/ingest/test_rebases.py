"""Decisions about step changes through the door: one record of the log, words in commentary."""

import asyncio
from typing import Any

import orjson
from support.ingest_world import PARTITIONS, Replica, World
from thrive_shared.contracts.ingest import RebaseDecided
from thrive_shared.contracts.period import Period
from thrive_shared.contracts.topics import COMMENTARY_RECEIVED, partition_of

MONTHS = [f"{2023 + n // 12}-{n % 12 + 1:02d}" for n in range(30)]
STEP = {
    "decision": "approve",
    "indicator": "PL3",
    "area": "E08000037",
    "cause": "service_changed",
    "text": "New rounds began.",
}


async def decide(
    replica: Replica, *, key: str = "", partner: str = "local-operator", **changes: Any
) -> tuple[int, dict[str, Any]]:
    headers = {"Idempotency-Key": key} if key else {}
    answer = await replica.post(
        "/v1/rebases", partner=partner, json=STEP | changes, headers=headers
    )
    return answer.status_code, answer.json()


async def send_months(replica: Replica, area: str) -> None:
    rows = [
        {"indicator": "PL3", "area": area, "period": m, "numerator": 40 + n, "denominator": 50000}
        for n, m in enumerate(MONTHS)
    ]
    await replica.send({"rows": rows})


async def decisions(world: World, area: str) -> list[RebaseDecided]:
    found = [r for r in await world.published_log() if isinstance(r, RebaseDecided)]
    return [r for r in found if r.area == area]


async def test_a_decision_is_one_record_and_its_words_are_commentary(
    shared_world: World, replica: Replica
) -> None:
    area = "E05001067"
    await send_months(replica, area)
    status, answer = await decide(replica, area=area, period="March 2024", owner="Head of Waste")

    assert (status, answer["status"], answer["decision"]) == (201, "decided", "approved")
    assert answer["period"] == "2024-03-01/P1M"
    [record] = await decisions(shared_world, area)
    assert str(record.decision_id) == answer["decision_id"]
    assert (record.cause, record.partner) == ("service_changed", "local-operator")
    assert record.partition == partition_of("PL3", partitions=PARTITIONS)
    assert Period.parse(record.period).label() == "Mar 2024"
    words = [orjson.loads(b) for b in await shared_world.published(COMMENTARY_RECEIVED, count=1)]
    [said] = [w for w in words if w["area"] == area]
    assert said["commentary_id"] == answer["commentary_id"] == str(record.commentary_id)
    assert (said["text"], said["owner"]) == ("New rounds began.", "Head of Waste")
    log = b"".join(r["body"] for r in await shared_world.query("select body from log"))
    assert b"New rounds" not in log


async def test_the_same_key_again_gives_the_same_answer(
    shared_world: World, replica: Replica
) -> None:
    area = "E05001068"
    await send_months(replica, area)
    first = await asyncio.gather(
        *(decide(replica, area=area, period="2024-03", key="k1") for _ in range(4))
    )
    assert sorted(status for status, _ in first) == [200, 200, 200, 201]
    assert len({answer["decision_id"] for _, answer in first}) == 1
    assert len(await decisions(shared_world, area)) == 1
    status, answer = await decide(replica, area=area, period="2024-04", key="k1")
    assert (status, answer["title"]) == (409, "Reference already used")


async def test_of_two_who_decide_at_once_one_is_told_it_is_decided(
    shared_world: World, replica: Replica
) -> None:
    area = "E05001069"
    await send_months(replica, area)
    answers = await asyncio.gather(
        *(decide(replica, area=area, period="2024-03") for _ in range(3))
    )
    assert sorted(status for status, _ in answers) == [201, 409, 409]
    assert len(await decisions(shared_world, area)) == 1


async def test_a_decision_is_taken_back_and_made_again(
    shared_world: World, replica: Replica
) -> None:
    area = "E05001070"
    await send_months(replica, area)
    for decision in ("decline", "revoke", "approve"):
        status, _ = await decide(replica, area=area, period="2024-03", decision=decision)
        assert status == 201, decision
    found = [r.decision for r in await decisions(shared_world, area)]
    assert found == ["declined", "revoked", "approved"]


async def test_what_can_not_be_decided_is_explained(shared_world: World, replica: Replica) -> None:
    for changes, expected, told in (
        ({"period": "2024-03", "area": "E05001071"}, 422, "No figure of Mar 2024"),
        ({"period": "2024-03", "area": "E05001071", "decision": "revoke"}, 409, "Nothing"),
        ({"period": "June 2025", "indicator": "OP2"}, 422, "no control chart"),
        ({"period": "2024-03", "cause": "magic"}, 422, "Use one of"),
    ):
        status, answer = await decide(replica, **changes)
        assert status == expected
        assert told in str(answer)
    assert not await decisions(shared_world, "E05001071")


async def test_a_partner_does_not_judge_its_own_figures(replica: Replica) -> None:
    status, answer = await decide(replica, partner="ons", period="2024-03")
    assert (status, answer["title"]) == (403, "Operators only")


async def test_a_body_that_is_no_json_is_refused(replica: Replica) -> None:
    answer = await replica.post("/v1/rebases", content=b"{", headers={"Content-Type": "text/csv"})
    assert answer.status_code == 415
    answer = await replica.post(
        "/v1/rebases", content=b"{", headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 400
