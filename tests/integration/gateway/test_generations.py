"""What a generation has of its own in the gateway's database, and what is common."""

import asyncpg
from support.gateway_records import alert
from support.gateway_world import PARTITIONS, Gateway, World
from support.receiver import receiver
from support.waiting import eventually
from thrive_gateway.generations import commands
from thrive_gateway.keys import add_key
from thrive_gateway.repository.generations import TABLES
from thrive_gateway.settings import Settings
from thrive_shared.contracts.scoring import AlertChanged
from thrive_shared.contracts.topics import ALERT_CHANGED, TOPICS
from thrive_shared.db.pool import open_pool
from thrive_shared.kafka.admin import ensure_topics
from thrive_shared.kafka.outgoing import Outgoing
from thrive_shared.kafka.producer import Publisher

PLUMBING = {"consumer_offset", "outbox", "schema_migration"}
COMMON = {
    "api_key",
    "commentary",
    "day_begun",
    "day_known",
    "delivery",
    "delivery_attempt",
    "event",
    "event_counter",
    "framework_slice",
    "generation",
    "log_entry",
    "log_position",
    "observation",
    "rebase",
    "rejection",
    "subscription",
    "system_fact",
}


async def test_every_table_is_common_or_of_each_generation(world: World) -> None:
    """Given a second generation, then it has the same tables as the first, down to the indexes."""
    assert await tables(world.pool, "public") == COMMON | set(TABLES) | PLUMBING
    await build(world, "g2")
    assert await tables(world.pool, "g2") == set(TABLES) | PLUMBING
    assert await shape(world.pool, "g2") == await shape(world.pool, "public")


async def test_what_is_told_changes_hands_at_an_instant(world: World) -> None:
    """Given a generation that projects the same alerts, and one that its forerunner has not come to
    yet; when it takes over; then a subscriber hears of each once, and of nothing earlier."""
    await build(world, "g2")
    settings = settings_of(world).model_copy(update={"generation": "g2"})
    await ensure_topics([t for t in TOPICS if t.by_generation], settings=settings)
    second, pool = Publisher(settings), await open_pool(settings.database_url, schema="g2")
    await second.start()
    try:
        async with world.gateway() as gateway, receiver() as hook, gateway.events() as heard:
            assert (await heard.next())["event"] == "ready"
            await subscribe(world, gateway, url=hook.url)
            both = [alert(3, "open", name="a"), alert(5, "open", name="b")]
            await world.publish(ALERT_CHANGED, *both)
            await hook.until(2)
            await send(second, alert(1, "open", name="only in g2"), *both, alert(6, name="late"))
            await until_projected(pool, count=4)
            assert len(await told(world)) == 2

            await commands.take_over(pool, name="g2", told_till=both[0].recorded_at)
            assert [m.json["data"]["alert_id"] for m in await hook.until(3)][2:] == [
                str(alert(6, name="late").alert_id)
            ]
            names = [(await heard.next())["event"] for _ in range(3)]
            assert names == ["alert", "alert", "reset"]

            await world.publish(ALERT_CHANGED, alert(7, name="g1 speaks no more"))
            await send(second, alert(8, name="g2 speaks"))
            await hook.until(4)
            assert len(await told(world)) == len({m.id for m in hook.got}) == 4
            assert (await heard.next())["event"] == "alert"
    finally:
        await second.stop()
        await pool.close()


def settings_of(world: World) -> Settings:
    return Settings.model_validate(
        {
            "KAFKA_BOOTSTRAP_SERVERS": world.environment["KAFKA_BOOTSTRAP_SERVERS"],
            "DATABASE_URL": world.environment["DATABASE_URL"],
            "topic_prefix": world.environment["THRIVE_TOPIC_PREFIX"],
            "partitions": PARTITIONS,
        }
    )


async def subscribe(world: World, gateway: Gateway, *, url: str) -> None:
    async with world.pool.acquire() as connection:
        secret = world.environment["THRIVE_SECRET"].encode()
        key = await add_key(connection, name="listener", secret=secret)
    answer = await gateway.http.post(
        "/v1/subscriptions", json={"url": url}, headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.status_code == 201, answer.text


async def send(publisher: Publisher, *changes: AlertChanged) -> None:
    """Publish transitions of another generation."""
    bodies = [c.model_dump_json(exclude_none=True).encode() for c in changes]
    await publisher.send([Outgoing(ALERT_CHANGED, 0, b"k", b, "k", "2026") for b in bodies])


async def until_projected(pool: asyncpg.Pool, *, count: int) -> None:
    async def projected() -> bool:
        return bool(await pool.fetchval("select count(*) from g2.alert_change") == count)

    await eventually(projected, what=f"{count} transitions of g2")


async def told(world: World) -> list[asyncpg.Record]:
    return list(await world.pool.fetch("select * from delivery"))


async def build(world: World, name: str) -> None:
    async with commands.opened(settings_of(world)) as generations:
        await generations.build(name)


async def tables(pool: asyncpg.Pool, schema: str) -> set[str]:
    rows = await pool.fetch("select tablename from pg_tables where schemaname = $1", schema)
    return {r["tablename"] for r in rows}


async def shape(pool: asyncpg.Pool, schema: str) -> list[tuple[object, ...]]:
    """Columns with their types and defaults, and how many indexes each table has."""
    columns = await pool.fetch(
        """
        select table_name, column_name, data_type, is_nullable, column_default,
               (select count(*) from pg_indexes as i
                where i.schemaname = c.table_schema and i.tablename = c.table_name) as indexes
        from information_schema.columns as c
        where table_schema = $1 and table_name = any($2::text[])
        order by table_name, ordinal_position
        """,
        schema,
        list(TABLES),
    )
    return [tuple(r) for r in columns]
