"""Looking for words in every row of a database."""

import asyncpg


async def tables_holding(words: str, *, dsn: str) -> list[str]:
    """The tables of a database in which some row holds these words, as text or as bytes."""
    connection = await asyncpg.connect(dsn)
    try:
        tables = await connection.fetch(
            "select schemaname, tablename from pg_tables "
            "where schemaname not in ('pg_catalog', 'information_schema') order by 1, 2"
        )
        assert tables, "there is nothing to look into"
        return [
            t["tablename"]
            for t in tables
            if await connection.fetchval(
                f'select exists (select from "{t["schemaname"]}"."{t["tablename"]}" as t '
                "where strpos(t::text, $1) > 0 or strpos(t::text, $2) > 0)",
                words,
                words.encode().hex(),
            )
        ]
    finally:
        await connection.close()
