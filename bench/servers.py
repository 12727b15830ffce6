"""Kafka and PostgreSQL for a run: given ones, else embedded ones in a temporary folder."""

import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from aiokafka.admin import AIOKafkaAdminClient
from thrive_local.kafka import EmbeddedKafka
from thrive_local.postgres import EmbeddedPostgres
from thrive_local.processes import free_ports

PARTITIONS = 12


@dataclass(frozen=True, slots=True)
class Servers:
    """Where Kafka and PostgreSQL are (the administrator's account)."""

    bootstrap: str
    admin_dsn: str
    embedded_kafka: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the servers for one measurement: a prefix of topics and a fresh database."""

    bootstrap: str
    prefix: str
    dsn: str

    def environment(self, **more: str) -> dict[str, str]:
        """What a service process is told."""
        return {
            **os.environ,
            "KAFKA_BOOTSTRAP_SERVERS": self.bootstrap,
            "DATABASE_URL": self.dsn,
            "THRIVE_TOPIC_PREFIX": self.prefix,
            "THRIVE_PARTITIONS": str(PARTITIONS),
            **more,
        }


@contextmanager
def servers() -> Iterator[Servers]:
    """Those that KAFKA_BOOTSTRAP_SERVERS and DATABASE_URL name; what is missing is started."""
    given_kafka = os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
    given_postgres = os.environ.get("DATABASE_URL")
    folder = Path(tempfile.mkdtemp(prefix="thrive-bench-"))
    folder.chmod(0o711)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        yield Servers(
            given_kafka or stack.enter_context(_kafka(folder)),
            given_postgres or stack.enter_context(_postgres(folder)),
            embedded_kafka=not given_kafka,
        )


@asynccontextmanager
async def fresh_place(servers: Servers) -> AsyncIterator[Place]:
    """A database and topics of one's own, gone afterwards.

    Topics of a broker that is ours alone have their bare names, as in a system in use.
    """
    name = uuid.uuid4().hex[:10]
    prefix = "" if servers.embedded_kafka else f"bench{name}."
    await _administer(servers.admin_dsn, f'create database "bench_{name}"')
    dsn = urlunsplit(urlsplit(servers.admin_dsn)._replace(path=f"/bench_{name}"))
    others = await _topics(servers.bootstrap)
    try:
        yield Place(servers.bootstrap, prefix, dsn)
    finally:
        await _administer(servers.admin_dsn, f'drop database "bench_{name}" with (force)')
        # A whole system may run beside: only what came since is ours.
        await drop_topics(servers.bootstrap, prefix=prefix, keep=others)


async def drop_topics(bootstrap: str, *, prefix: str, keep: frozenset[str] = frozenset()) -> None:
    """Delete every topic that begins so, but those to keep and the broker's own."""
    found = await _topics(bootstrap)
    mine = [t for t in found - keep if t.startswith(prefix) and t[:2] != "__"]
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        if mine:
            await admin.delete_topics(mine)
    finally:
        await admin.close()


async def _topics(bootstrap: str) -> frozenset[str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        return frozenset(await admin.list_topics())
    finally:
        await admin.close()


async def drop_databases(admin_dsn: str, *, prefix: str) -> None:
    """Drop the databases and roles that begin so."""
    connection = await asyncpg.connect(admin_dsn)
    try:
        for row in await connection.fetch(
            "select datname from pg_database where starts_with(datname, $1)", prefix
        ):
            await connection.execute(f'drop database "{row["datname"]}" with (force)')
        for row in await connection.fetch(
            "select rolname from pg_roles where starts_with(rolname, $1)", prefix
        ):
            await connection.execute(f'drop role "{row["rolname"]}"')
    finally:
        await connection.close()


async def _administer(admin_dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(admin_dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@contextmanager
def _kafka(folder: Path) -> Iterator[str]:
    port, controller = free_ports(2)
    server = EmbeddedKafka(data_dir=folder / "kafka", port=port, controller_port=controller)
    try:
        server.start()
        yield server.bootstrap
    finally:
        server.stop()


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    [port] = free_ports(1)
    server = EmbeddedPostgres(data_dir=folder / "postgres", port=port)
    try:
        server.start()
        yield server.admin_dsn
    finally:
        server.stop()
        server.remove()
