"""What a generation has of its own in the gateway's database, and what is common."""

import asyncpg
from support.gateway_world import World
from thrive_gateway.generations import commands
from thrive_gateway.repository.generations import TABLES
from thrive_gateway.settings import Settings

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


async def build(world: World, name: str) -> None:
    settings = Settings.model_validate(
        {
            "KAFKA_BOOTSTRAP_SERVERS": world.environment["KAFKA_BOOTSTRAP_SERVERS"],
            "DATABASE_URL": world.environment["DATABASE_URL"],
        }
    )
    async with commands.opened(settings) as generations:
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
