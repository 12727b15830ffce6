"""A whole system of stand-in services: it comes up, keeps its data, refuses a second one."""

from dataclasses import replace
from pathlib import Path

import asyncpg
import httpx
import pytest
from aiokafka.admin import AIOKafkaAdminClient
from support.ports import OF_A_SYSTEM, free_ports
from thrive_local import databases, roles
from thrive_local.data_directory import OPERATOR, DataDirectory
from thrive_local.errors import CommandFailedError, DataDirectoryTakenError
from thrive_local.options import Options
from thrive_local.supervisor import is_ready
from thrive_local.system import System, running
from thrive_shared.contracts.topics import TOPICS

FAKES = Path(__file__).parent / "fakes"
FAKE_ROLES = tuple(replace(role, module="fake_service") for role in roles.ROLES)


@pytest.fixture
def options(
    folder: Path,
    kafka_bootstrap: str,
    postgres_admin_dsn: str,
    topic_prefix: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Options:
    """Options of a system of stand-ins on the session's servers."""
    monkeypatch.setenv("PYTHONPATH", str(FAKES))
    return Options(
        data=DataDirectory(folder / "data"),
        port_base=free_ports(OF_A_SYSTEM),
        partitions=2,
        roles=FAKE_ROLES,
        environment={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(FAKES),
            "KAFKA_BOOTSTRAP_SERVERS": kafka_bootstrap,
            "DATABASE_URL": postgres_admin_dsn,
            "THRIVE_TOPIC_PREFIX": topic_prefix,
            "THRIVE_DATABASE_PREFIX": topic_prefix.rstrip("."),
        },
    )


async def migrations_of(system: System, service: str) -> int:
    dsn = system.data.environment(service)["DATABASE_URL"]
    connection = await asyncpg.connect(dsn)
    try:
        return int(await connection.fetchval("select count(*) from migrated"))
    finally:
        await connection.close()


async def test_a_system_comes_up_serves_and_keeps_its_data(options: Options) -> None:
    try:
        async with running(options) as system:
            assert system.data.running().state == "running"
            assert system.data.key(OPERATOR) == "key-of-local-operator"
            async with httpx.AsyncClient() as client:
                assert await is_ready(client, url=system.url("gateway") + "/readyz")
            assert await topics_of(options) == {options.topic_prefix + t.name for t in TOPICS}
            with pytest.raises(DataDirectoryTakenError):
                async with running(options):
                    pass
        assert system.data.run().state == "stopped"

        async with running(replace(options, partitions=None)) as again:
            assert await migrations_of(again, "scoring") == 2
    finally:
        await drop(options)


async def test_no_service_may_enter_anothers_database(options: Options) -> None:
    try:
        async with running(options) as system:
            narrative = system.data.environment("narrative")["DATABASE_URL"]
            scoring = system.data.environment("scoring")["DATABASE_URL"]
            other = narrative.rpartition("/")[0] + "/" + scoring.rpartition("/")[2]
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await asyncpg.connect(other)
    finally:
        await drop(options)


async def test_a_failed_start_leaves_word_and_nothing_running(options: Options) -> None:
    broken = replace(options, roles=tuple(replace(r, module="no_such_module") for r in FAKE_ROLES))
    try:
        with pytest.raises(CommandFailedError, match="No module named no_such_module"):
            async with running(broken):
                pass
    finally:
        await drop(options)

    run = options.data.run()
    assert run.state == "failed"
    assert "no_such_module" in run.error
    assert not any(process.running for process in run.processes)


async def topics_of(options: Options) -> set[str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=options.bootstrap)
    await admin.start()
    try:
        return {t for t in await admin.list_topics() if t.startswith(options.topic_prefix)}
    finally:
        await admin.close()


async def drop(options: Options) -> None:
    assert options.admin_dsn is not None
    await databases.drop(
        admin_dsn=options.admin_dsn,
        prefix=options.database_prefix,
        services=roles.services(options.roles),
    )
