"""What the HTTP door refuses: strangers, floods, nonsense, and anything it could not keep."""

import json
from collections.abc import AsyncIterator

import pytest
from support.ingest_world import FRAMEWORK, Replica, World
from thrive_ingest.domain.api_key import new_key
from thrive_ingest.main import revoke_partner

ROW = {"indicator": "PR1", "area": "E08000037", "period": "2023", "value": "9.1"}
YAML = {"Content-Type": "application/yaml"}


@pytest.mark.parametrize("key", ["", "Bearer", "Bearer thr_x_y", f"Bearer {new_key()}", "Basic x"])
async def test_strangers_stay_outside(replica: Replica, key: str) -> None:
    async with replica.client(partner="") as client:
        answer = await client.post(
            "/v1/submissions", json=ROW, headers={"Authorization": key} if key else {}
        )
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_revoked_key_is_refused(world: World) -> None:
    async with world.replica() as replica:
        await world.publish_framework(replica)
        assert await revoke_partner(world.settings, name="ons") == 1
        answer = await replica.post("/v1/submissions", partner="ons", json=ROW)
    assert answer.status_code == 401


async def test_only_an_operator_publishes_a_framework(replica: Replica) -> None:
    answer = await replica.post(
        "/v1/frameworks", partner="ons", content=FRAMEWORK.read_bytes(), headers=YAML
    )
    assert answer.status_code == 403


async def test_a_framework_is_published_once_and_only_as_the_next_version(world: World) -> None:
    text = FRAMEWORK.read_text("utf-8")
    async with world.replica() as replica:
        await world.publish_framework(replica)
        again = await replica.post("/v1/frameworks", content=text, headers=YAML)
        assert (again.status_code, again.json()["status"]) == (200, "unchanged")

        other_content = text.replace("Delivering Thrive: performance", "Another: performance", 1)
        other_version = text.replace("\nversion: 1\n", "\nversion: 3\n")
        for document in (other_content, other_version):
            assert document != text
            answer = await replica.post("/v1/frameworks", content=document, headers=YAML)
            assert answer.status_code == 409, answer.text

        following = text.replace("\nversion: 1\n", "\nversion: 2\n")
        answer = await replica.post("/v1/frameworks", content=following, headers=YAML)
        assert (answer.status_code, answer.json()["version"]) == (201, 2)


async def test_a_framework_with_mistakes_is_refused_with_every_line(replica: Replica) -> None:
    answer = await replica.post("/v1/frameworks", content="code: x\n", headers=YAML)
    assert answer.status_code == 422
    assert answer.json()["problems"]


async def test_before_a_framework_nothing_can_be_checked(world: World) -> None:
    async with world.replica() as replica:
        answer = await replica.post("/v1/submissions", json=ROW)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b"{", "application/json", 400),
        (b"[" * 200_000, "application/json", 400),
        (b'{"rows": 1}', "application/json", 400),
        (b'"text"', "application/json", 400),
        (b'[{"area": "\\ud800"}]', "application/json", 400),
        (b"", "text/csv", 400),
        (b"\xff\xfe", "text/csv", 400),
        (b'a,"' + b"x" * 70_000, "text/csv", 400),
        (b"x", "text/plain", 415),
        (b"x", "", 415),
    ],
)
async def test_nonsense_is_refused(replica: Replica, body: bytes, media: str, status: int) -> None:
    answer = await replica.post(
        "/v1/submissions", content=body, headers={"Content-Type": media} if media else {}
    )
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_compressed_body_is_refused(replica: Replica) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = await replica.post("/v1/submissions", content=b"\x1f\x8b", headers=headers)
    assert answer.status_code == 415


@pytest.mark.parametrize("params", [{"dryrun": "true"}, {"atomic": "perhaps"}, {"reference": ""}])
async def test_an_unknown_or_wrong_wish_is_refused(
    replica: Replica, params: dict[str, str]
) -> None:
    answer = await replica.post("/v1/submissions", json=ROW, params=params)
    assert answer.status_code == 422


async def test_an_unknown_profile_is_refused_naming_the_known(replica: Replica) -> None:
    answer = await replica.post("/v1/submissions", json=ROW, params={"profile": "nobodys"})
    assert answer.status_code == 422
    assert "trafford-themes" in answer.json()["detail"]


async def test_a_flood_is_cut_off_at_the_limit(world: World) -> None:
    sent = 0

    async def flood() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b"indicator,area,period,value\n"
        while sent < 50_000_000:
            sent += 10_000
            yield b"PR1,E08000037,2023,9.1,\n" * 400

    async with world.replica() as replica:
        await world.publish_framework(replica)
    async with world.replica(max_body_bytes=200_000, max_json_bytes=1000) as replica:
        headers = {"Content-Type": "text/csv"}
        answer = await replica.post("/v1/submissions", content=flood(), headers=headers)
        assert answer.status_code == 413
        large = json.dumps([ROW] * 100)
        headers = {"Content-Type": "application/json"}
        answer = await replica.post("/v1/submissions", content=large, headers=headers)
        assert answer.status_code == 413


async def test_a_whole_beyond_its_bound_is_refused_and_stores_nothing(world: World) -> None:
    async with world.replica(whole_rows=2) as replica:
        await world.publish_framework(replica)
        answer = await replica.post("/v1/submissions", json=[ROW] * 3)
        assert answer.status_code == 413
        text = "indicator,area,period,value\n" + "PR1,E08000037,2023,9.1\n" * 3
        answer = await replica.post(
            "/v1/submissions",
            content=text,
            params={"atomic": "true"},
            headers={"Content-Type": "text/csv"},
        )
        assert answer.status_code == 413
    assert await world.observations() == []


async def test_beyond_the_bound_on_unpublished_records_nothing_more_is_promised(
    world: World,
) -> None:
    async with world.replica(max_unpublished=4) as replica:
        await world.publish_framework(replica)
        # As if a relay elsewhere held every partition and Kafka acknowledged nothing for long.
        await world.query(
            "update relay set holder = 'elsewhere', epoch = epoch + 1, published_seq = 0, "
            "expires_at = now() + interval '1 hour'"
        )
        await world.until_status(replica, ROW, 503)
        refused = await replica.post("/v1/submissions", json=ROW)
        assert refused.status_code == 503
        assert refused.json()["type"] == "urn:thrive:problem:too-much-unpublished"
        assert refused.headers["retry-after"] == "2"

        await world.query("update relay set expires_at = '-infinity'")
        await world.until_status(replica, ROW, 202)
