"""Facts fixed when a system is created: a start that contradicts one is refused."""

import asyncpg


class SystemFactDiffers(RuntimeError):
    """A setting fixed when the system was created differs from the one stored in its database."""


async def fix_fact(pool: asyncpg.Pool, *, name: str, value: str) -> None:
    """Store a fact at the first start; raise SystemFactDiffers if it ever differs."""
    await pool.execute(
        "insert into system_fact (name, value) values ($1, $2) on conflict do nothing", name, value
    )
    stored = await pool.fetchval("select value from system_fact where name = $1", name)
    if stored != value:
        raise SystemFactDiffers(
            f"{name} is {stored} in this system's database but {value} in the settings: "
            f"start with {name} = {stored}"
        )
