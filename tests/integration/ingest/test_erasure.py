"""Commentary is erased for good: from every table, by a tombstone, and against its return."""

import json
from collections.abc import Sequence
from uuid import uuid4

import httpx
from aiokafka import AIOKafkaProducer
from support.free_text import tables_holding
from support.ingest_world import PARTITIONS, Replica, World, offer
from support.log_reading import read_topic
from support.waiting import eventually
from thrive_shared.contracts.topics import COMMENTARY_RECEIVED

TEXT = "Mrs Example of Sunderland Road asked for it."
WORDS = {
    "reference": "said",
    "kind": "explanation",
    "indicator": "PR5",
    "area": "E08000037",
    "text": TEXT,
}


async def comment(replica: Replica, words: object = WORDS) -> dict[str, object]:
    answer = await replica.post("/v1/commentary", partner="fingertips", json=words)
    assert answer.status_code == 202
    found: dict[str, object] = answer.json()
    return found


async def erase(replica: Replica, id: object, *, partner: str) -> httpx.Response:
    async with replica.client(partner) as client:
        return await client.delete(f"/v1/commentary/{id}")


async def records(world: World) -> Sequence[tuple[str, bool]]:
    """Every record of the topic of commentary: its key, and whether it has a body."""
    found = await read_topic(
        COMMENTARY_RECEIVED,
        bootstrap=world.settings.kafka_bootstrap_servers,
        partitions=PARTITIONS,
        prefix=world.prefix,
    )
    return [((r.key or b"").decode(), r.value is not None) for r in found]


async def until_published(world: World, *wanted: tuple[str, bool]) -> None:
    async def there() -> bool:
        return await records(world) == list(wanted)

    await eventually(there, what=f"{wanted} on the topic")


async def until_nowhere(world: World) -> None:
    """The outbox forgets an event a moment after it is published."""

    async def gone() -> bool:
        return await tables_holding(TEXT, dsn=world.settings.database_url) == []

    await eventually(gone, what="no table that holds the words")


async def test_words_are_erased_by_their_partner_or_an_operator_and_stay_erased(
    world: World,
) -> None:
    async with world.replica() as replica:
        await world.publish_framework(replica)
        [id] = (await comment(replica))["commentary_ids"]  # type: ignore[misc]
        await until_published(world, (id, True))
        assert "commentary" in await tables_holding(TEXT, dsn=world.settings.database_url)

        assert (await erase(replica, id, partner="ons")).status_code == 403
        assert (await erase(replica, uuid4(), partner="fingertips")).status_code == 404
        assert (await erase(replica, id, partner="")).status_code == 401
        for partner in ("fingertips", "fingertips", "local-operator"):
            assert (await erase(replica, id, partner=partner)).status_code == 204
        await until_nowhere(world)
        await until_published(world, (id, True), (id, False))

        again = await comment(replica, [WORDS, {**WORDS, "reference": "new", "text": "Other."}])
        assert (again["imported"], again["rejected"]) == (1, 1)
        [refused] = again["rejections"]  # type: ignore[misc]
        assert (refused["row"], refused["code"], refused["value"]) == (1, "erased", id)
    await until_nowhere(world)


async def test_the_bytes_of_refused_records_go_with_the_words(
    world: World, producer: AIOKafkaProducer
) -> None:
    async with world.replica() as replica:
        await world.publish_framework(replica)
        body = json.dumps({"commentary": [WORDS], "note": "this is no offer"}).encode()
        await offer(world, producer, body)

        async def kept() -> bool:
            found = await tables_holding(TEXT, dsn=world.settings.database_url)
            return found == ["dead_letter"]

        await eventually(kept, what="the dead letter")
        [id] = (await comment(replica))["commentary_ids"]  # type: ignore[misc]
        assert (await erase(replica, id, partner="local-operator")).status_code == 204
        await until_nowhere(world)
        assert len(await world.query("select from dead_letter where body is null")) == 1


async def test_a_tombstone_is_published_again_until_the_broker_must_have_compacted(
    world: World,
) -> None:
    async with world.replica() as replica:
        await world.publish_framework(replica)
        [id] = (await comment(replica))["commentary_ids"]  # type: ignore[misc]
        assert (await erase(replica, id, partner="fingertips")).status_code == 204
        await until_published(world, (id, True), (id, False))

    async def told_lately() -> bool:
        [erased] = await world.query(
            "select told_at > now() - interval '1 hour' as fresh from commentary "
            "where erased_at is not null"
        )
        return bool(erased["fresh"])

    async def restarted(*, told: str, erased: str = "0 h", again: bool) -> None:
        """A replica starts when the last telling and the erasure are so much longer ago."""
        await world.query(
            f"update commentary set told_at = told_at - interval '{told}', "
            f"erased_at = erased_at - interval '{erased}'"
        )
        before = len([body for _, body in await records(world) if body])

        async def published() -> bool:
            return len([body for _, body in await records(world) if body]) > before

        async with world.replica() as replica:
            await comment(replica, {**WORDS, "reference": None, "text": f"After {told}."})
            await eventually(published, what=f"what was said after {told}")
            if again:
                await eventually(told_lately, what=f"the tombstone after {told}")
        assert await told_lately() == again

    await restarted(told="5 h", again=False)
    await restarted(told="2 h", again=True)
    await restarted(told="7 h", erased="40 h", again=False)
    # Whoever stopped before it knew that it was published publishes it once more.
    tombstones = [key for key, body in await records(world) if not body]
    assert len(tombstones) >= 2
    assert set(tombstones) == {id}
