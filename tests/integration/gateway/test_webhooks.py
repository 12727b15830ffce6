"""Webhooks: a signed message for each alert that concerns a subscriber, until it arrives."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from standardwebhooks import Webhook
from support.gateway_records import alert
from support.gateway_world import Gateway, World
from support.receiver import Message, Receiver, receiver
from support.waiting import eventually
from thrive_gateway.domain.subscriptions import Delivery
from thrive_gateway.keys import add_key
from thrive_gateway.repository import deliveries
from thrive_gateway.repository.deliveries import Leased, Outcome
from thrive_shared.contracts.topics import ALERT_CHANGED

SUPERVISED = {"THRIVE_INSTANCE": "gateway-1"}
"""A name: its next life has its partitions back without waiting for a session's end."""


class Subscriber:
    """A holder of a key."""

    def __init__(self, gateway: Gateway, key: str) -> None:
        self.gateway = gateway
        self.headers = {"Authorization": f"Bearer {key}"}

    async def post(self, path: str = "", **body: Any) -> httpx.Response:
        return await self.gateway.http.post(
            f"/v1/subscriptions{path}", json=body, headers=self.headers
        )

    async def get(self, path: str = "") -> httpx.Response:
        return await self.gateway.http.get(f"/v1/subscriptions{path}", headers=self.headers)

    async def subscribe(self, to: Receiver, **wanted: Any) -> Any:
        answer = await self.post(url=to.url, **wanted)
        assert answer.status_code == 201, answer.text
        return answer.json()


async def subscriber(world: World, gateway: Gateway) -> Subscriber:
    """A holder of a fresh key; subscriptions of earlier tests are gone."""
    await world.pool.execute("delete from subscription")
    async with world.pool.acquire() as connection:
        secret = world.environment["THRIVE_SECRET"].encode()
        return Subscriber(gateway, await add_key(connection, name=str(uuid4()), secret=secret))


def verified(message: Message, secret: str) -> Any:
    return Webhook(secret).verify(message.body, message.headers)


async def test_an_alert_reaches_whom_it_concerns_signed_and_once(
    common_world: World, gateway: Gateway
) -> None:
    async with receiver() as final, receiver() as early, receiver() as picky:
        someone = await subscriber(common_world, gateway)
        secret = (await someone.subscribe(final))["secret"]
        await someone.subscribe(early, include_provisional=True)
        await someone.subscribe(picky, min_severity="high", rules=["rag_fall"])
        await common_world.publish(
            ALERT_CHANGED,
            alert(1, "pending", name="a"),
            alert(2, "withdrawn", name="a"),
            alert(3, "open", name="b"),
            alert(3, "open", name="historic", historic=True),
            alert(3, "open", name="inhibited", inhibited_by=alert(3, name="b").alert_id),
            alert(4, "resolved", name="b"),
        )
        await common_world.publish(ALERT_CHANGED, alert(3, "open", name="b"))
        told = [verified(m, secret) for m in await final.until(2)]
        assert [t["type"] for t in told] == ["alert.open", "alert.resolved"]
        assert told[0]["data"]["indicator"] == "PR5"
        assert [m.json["data"]["state"] for m in await early.until(4)] == [
            "pending",
            "withdrawn",
            "open",
            "resolved",
        ]
        # A last one to everybody shows that nothing else was on its way.
        await common_world.publish(
            ALERT_CHANGED, alert(9, name="z", severity="high", rule="rag_fall")
        )
        for each, count in ((final, 3), (early, 5), (picky, 1)):
            messages = await each.until(count)
            assert messages[-1].json["data"]["rule"] == "rag_fall"
            assert len({m.id for m in messages}) == len(messages) == count


async def test_only_a_key_opens_subscriptions_and_only_its_own(
    common_world: World, gateway: Gateway
) -> None:
    one = await subscriber(common_world, gateway)
    two = await subscriber(common_world, gateway)
    async with receiver() as hook:
        mine = await one.subscribe(hook)
    assert "secret" not in (await one.get(f"/{mine['id']}")).json()
    assert (await two.get(f"/{mine['id']}")).status_code == 404
    assert (await two.get()).json() == {"subscriptions": []}
    assert (await Subscriber(gateway, "thrive_gw_wrong").get()).status_code == 401
    assert (await gateway.http.get("/v1/subscriptions")).status_code == 401
    bad = await one.post(url="https://user:pass@example.org/")
    assert (bad.status_code, bad.headers["content-type"]) == (422, "application/problem+json")
    gone = await gateway.http.delete(f"/v1/subscriptions/{mine['id']}", headers=one.headers)
    assert gone.status_code == 204
    assert (await one.get(f"/{mine['id']}")).status_code == 404
    stored = await common_world.pool.fetch("select * from api_key")
    assert one.headers["Authorization"].removeprefix("Bearer ") not in str(stored)


async def test_a_message_that_failed_comes_again_with_the_same_id(
    common_world: World, gateway: Gateway
) -> None:
    async with receiver(answers=[500, 302]) as hook:
        someone = await subscriber(common_world, gateway)
        mine = await someone.subscribe(hook)
        await common_world.publish(ALERT_CHANGED, alert(1, name="again"))
        for count in (1, 2):
            await settled(common_world, attempts=count)
            await make_due(common_world)
        messages = await hook.until(3)
        await settled(common_world, attempts=3)
    assert len({m.id for m in messages}) == 1
    assert len({m.body for m in messages}) == 1
    [delivery] = (await someone.get(f"/{mine['id']}/deliveries")).json()["deliveries"]
    assert delivery["state"] == "delivered"
    assert [(a["status"], a["failure"]) for a in delivery["attempts"]] == [
        (500, "answered_with_an_error"),
        (302, "redirect_refused"),
        (204, None),
    ]


async def test_a_receiver_that_is_gone_is_disabled_until_it_asks_for_a_replay(
    common_world: World, gateway: Gateway
) -> None:
    async with receiver(answers=[410]) as hook:
        someone = await subscriber(common_world, gateway)
        mine = await someone.subscribe(hook)
        await common_world.publish(ALERT_CHANGED, alert(1, name="gone 1"))
        await disabled(someone, mine["id"], reason="410")
        await common_world.publish(ALERT_CHANGED, alert(2, name="gone 2"))
        await planned(common_world, 2)
        answer = await someone.post(f"/{mine['id']}/replay")
        assert answer.json() == {"due": 2}
        messages = await hook.until(3)
        assert {m.json["data"]["cause"]["seq"] for m in messages[1:]} == {1, 2}
        assert (await someone.get(f"/{mine['id']}")).json()["disabled_at"] is None


async def test_a_receiver_that_fails_for_75_hours_is_disabled_with_notice(
    common_world: World, gateway: Gateway
) -> None:
    async with receiver(status=500) as hook:
        someone = await subscriber(common_world, gateway)
        mine = await someone.subscribe(hook)
        await common_world.publish(ALERT_CHANGED, alert(1, name="failing"))
        for count in range(1, 11):
            await settled(common_world, attempts=count)
            await make_due(common_world)
        await disabled(someone, mine["id"], reason="75 hours")
        assert len(hook.got) == 10


async def test_a_receiver_that_hangs_holds_up_nobody_else(
    common_world: World, gateway: Gateway
) -> None:
    async with receiver(hangs=True) as slow, receiver() as fast:
        someone = await subscriber(common_world, gateway)
        await someone.subscribe(slow)
        await someone.subscribe(fast)
        changes = [alert(n, name=f"slow {n}") for n in range(1, 6)]
        await common_world.publish(ALERT_CHANGED, *changes)
        await slow.until(1)
        await fast.until(5)
        assert len(slow.got) == 1


async def test_a_notifier_killed_in_mid_post_sends_the_same_id_again(
    world: World, tmp_path: Path
) -> None:
    (tmp_path / "gateway.webhook-mid-post").touch()
    async with receiver() as hook:
        victim = await world.start(THRIVE_FAILPOINTS=str(tmp_path), **SUPERVISED)
        await victim.ready()
        await (await subscriber(world, victim)).subscribe(hook)
        await world.publish(ALERT_CHANGED, alert(1))
        await hook.until(1)
        async with asyncio.timeout(30):
            assert await victim.process.wait() == -9
        async with world.gateway(**SUPERVISED):
            await world.pool.execute("update delivery set leased_until = now()")
            messages = await hook.until(2)
            await settled(world, attempts=2)
        assert messages[0].id == messages[1].id


async def test_no_webhook_leads_inside(world: World) -> None:
    async with world.gateway(THRIVE_WEBHOOK_ALLOW_PRIVATE="0") as gateway, receiver() as hook:
        someone = await subscriber(world, gateway)
        port = httpx.URL(hook.url).port
        for url in (hook.url, f"https://127.0.0.1:{port}/", "https://[::ffff:10.0.0.1]/"):
            assert (await someone.post(url=url)).status_code == 422
        mine = (await someone.post(url=f"https://localhost:{port}/")).json()
        await world.publish(ALERT_CHANGED, alert(1))
        await settled(world, attempts=1)
        [delivery] = (await someone.get(f"/{mine['id']}/deliveries")).json()["deliveries"]
        assert [a["failure"] for a in delivery["attempts"]] == ["address_refused"]
        assert hook.connections == 0


async def test_a_rebuilt_projection_notifies_nobody_again(world: World) -> None:
    async with receiver() as hook:
        async with world.gateway() as gateway:
            await (await subscriber(world, gateway)).subscribe(hook)
            await world.publish(ALERT_CHANGED, alert(1, name="a"))
            await hook.until(1)
            await settled(world, attempts=1)
        await world.pool.execute("truncate alert_change, alert_head, consumer_offset")
        async with world.gateway() as gateway:
            await world.publish(ALERT_CHANGED, alert(2, name="b"))
            messages = await hook.until(2)
        assert [m.json["data"]["cause"]["seq"] for m in messages] == [1, 2]
        assert await world.pool.fetchval("select count(*) from alert_change") == 2


async def test_what_is_settled_while_its_subscription_is_deleted_goes_with_it(
    common_world: World, gateway: Gateway
) -> None:
    """Else the notifier, or the projection that plans, would end over a broken reference."""
    pool = common_world.pool
    async with receiver(hangs=True) as hook:
        someone = await subscriber(common_world, gateway)
        subscription_id = UUID((await someone.subscribe(hook))["id"])
        await common_world.publish(ALERT_CHANGED, alert(1, name="deleted"))
        await hook.until(1)
        planned = Delivery(
            webhook_id=uuid4(),
            change_id=uuid4(),
            alert_id=uuid4(),
            subscription_id=subscription_id,
        )

        async def plan() -> None:
            async with pool.acquire() as connection, connection.transaction():
                await deliveries.add(connection, [planned], bodies={planned.change_id: "{}"})

        leased = Leased(
            webhook_id=await pool.fetchval("select webhook_id from delivery"),
            subscription_id=subscription_id,
            attempt=1,
            tries=1,
            url=hook.url,
            secret=b"",
            change="{}",
        )
        late = Outcome(began_at=datetime.now(UTC), milliseconds=1, status=410, gone=True)
        async with (
            asyncio.TaskGroup() as tasks,
            pool.acquire() as connection,
            connection.transaction(),
        ):
            await connection.execute("delete from subscription")
            tasks.create_task(plan())
            tasks.create_task(deliveries.settle(pool, leased, late, again_in=None, disable="gone"))
            await waiting_for_a_lock(common_world, statements=2)
        assert await pool.fetchval("select count(*) from delivery") == 0


async def waiting_for_a_lock(world: World, *, statements: int) -> None:
    async def done() -> bool:
        count = await world.pool.fetchval(
            """
            select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'
            """
        )
        return bool(count >= statements)

    await eventually(done, what=f"the wait of {statements} statements")


async def settled(world: World, *, attempts: int) -> None:
    async def done() -> bool:
        logged = await world.pool.fetchval("select max(number) from delivery_attempt")
        return bool(logged == attempts)

    await eventually(done, what=f"the log of attempt {attempts}")


async def make_due(world: World) -> None:
    await world.pool.execute("update delivery set due_at = now() where state = 'waiting'")


async def planned(world: World, count: int) -> None:
    async def done() -> bool:
        return bool(await world.pool.fetchval("select count(*) from delivery") == count)

    await eventually(done, what=f"delivery {count}")


async def disabled(someone: Subscriber, id: str, *, reason: str) -> None:
    async def done() -> bool:
        found = (await someone.get(f"/{id}")).json()
        return found["disabled_at"] is not None and reason in found["disabled_reason"]

    await eventually(done, what="the notice")
