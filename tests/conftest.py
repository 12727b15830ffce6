"""Fixtures shared by all tests: one Kafka, one PostgreSQL, a database and a prefix per test.

The servers are, in this order: those that KAFKA_BOOTSTRAP_SERVERS and DATABASE_URL name (the
administrator's account of PostgreSQL), containers when a Docker engine answers, or the embedded
servers of the local runner in a temporary folder.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import hypothesis
import pytest
from support.ports import free_ports

KAFKA_IMAGE = "apache/kafka:4.3.1"
POSTGRES_IMAGE = "postgres:18"

MakeDatabase = Callable[[], Awaitable[str]]

# The same examples at every run, however slow the machine; `searching` looks for new ones.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.register_profile("searching", deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


def pytest_configure() -> None:
    """Let a run that is told to end (a time limit) stop the servers that it started."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@cache
def docker_answers() -> bool:
    """Say whether a Docker engine can be used; asks once and gives up fast."""
    try:
        import docker

        client = docker.from_env(timeout=2)
        try:
            return bool(client.ping())
        finally:
            client.close()
    except Exception:  # any failure means that there is no engine to use
        return False


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """A folder for the embedded servers' data, which an unprivileged account may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="thrive-tests-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def kafka_bootstrap(server_folder: Path) -> Iterator[str]:
    """The bootstrap address of a broker shared by the whole session."""
    if address := os.environ.get("KAFKA_BOOTSTRAP_SERVERS"):
        yield address
    elif docker_answers():
        yield from _kafka_container()
    else:
        yield from _embedded_kafka(server_folder)


@pytest.fixture(scope="session")
def postgres_admin_dsn(server_folder: Path) -> Iterator[str]:
    """The administrator's connection string of a PostgreSQL shared by the whole session."""
    if address := os.environ.get("DATABASE_URL"):
        yield address
    elif docker_answers():
        yield from _postgres_container()
    else:
        yield from _embedded_postgres(server_folder)


@pytest.fixture
async def make_database(postgres_admin_dsn: str) -> AsyncIterator[MakeDatabase]:
    """Create a database of its own at each call; all are dropped after the test."""
    async with AsyncExitStack() as stack:

        async def make() -> str:
            return await stack.enter_async_context(temporary_database(postgres_admin_dsn))

        yield make


@pytest.fixture
def topic_prefix() -> str:
    """A prefix for topics and groups that no other test has (setting THRIVE_TOPIC_PREFIX)."""
    return f"t{uuid.uuid4().hex[:10]}."


@asynccontextmanager
async def temporary_database(admin_dsn: str) -> AsyncIterator[str]:
    """Yield the connection string of a fresh database and drop it afterwards, whoever uses it."""
    name = f"test_{uuid.uuid4().hex[:16]}"
    await _administer(admin_dsn, f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(urlsplit(admin_dsn)._replace(path=f"/{name}"))
    finally:
        await _administer(admin_dsn, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


async def _administer(admin_dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(admin_dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _kafka_container() -> Iterator[str]:
    """Run the same Kafka, with the same settings, as the embedded one, on a fixed free port."""
    from testcontainers.core.container import DockerContainer
    from thrive_local.kafka import serving, settings
    from thrive_local.processes import wait_until

    port = free_ports()
    container = DockerContainer(KAFKA_IMAGE).with_bind_ports(9092, port)
    host = container.get_container_host_ip()
    values = settings(data=Path("/tmp/kraft-combined-logs"), port=9092, controller_port=9093)
    values["listeners"] = "PLAINTEXT://:9092,CONTROLLER://:9093"
    values["advertised.listeners"] = f"PLAINTEXT://{host}:{port}"
    for name, value in values.items():
        container = container.with_env("KAFKA_" + name.upper().replace(".", "_"), value)
    with container:
        address = f"{host}:{port}"
        assert wait_until(lambda: serving(address), timeout=90), "the Kafka container never served"
        yield address


def _postgres_container() -> Iterator[str]:
    from testcontainers.community.postgres import PostgresContainer

    with PostgresContainer(POSTGRES_IMAGE, driver=None) as container:
        yield container.get_connection_url()


def _embedded_kafka(folder: Path) -> Iterator[str]:
    from thrive_local.kafka import EmbeddedKafka

    server = EmbeddedKafka(data_dir=folder / "kafka", port=free_ports(2))
    server.start()
    try:
        yield server.bootstrap
    finally:
        server.stop()


def _embedded_postgres(folder: Path) -> Iterator[str]:
    from thrive_local.postgres import EmbeddedPostgres

    server = EmbeddedPostgres(data_dir=folder / "postgres", port=free_ports(), durable=False)
    server.start()
    try:
        yield server.admin_dsn
    finally:
        server.stop()
