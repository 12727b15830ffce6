"""The embedded PostgreSQL: start, stop, kill, wrong password, unreachable folders."""

import os
import subprocess
from pathlib import Path

import asyncpg
import pytest
from support.ports import free_ports
from thrive_local import postgres
from thrive_local.errors import ServerStartError
from thrive_local.postgres import EmbeddedPostgres


async def execute(dsn: str, statement: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_data_survive_a_stop_and_a_kill(folder: Path) -> None:
    port = free_ports()
    server = EmbeddedPostgres(data_dir=folder / "pg", port=port)
    server.start()
    try:
        await execute(server.admin_dsn, "create table kept as select 1 as n")
        server.stop()
        assert not server.alive

        server.start()
        await execute(server.admin_dsn, "insert into kept values (2)")
        server.kill()
        assert not server.alive

        server.start()
        assert await execute(server.admin_dsn, "select count(*) from kept") == 2
    finally:
        server.stop()


async def test_a_server_left_behind_by_a_killed_runner_is_replaced(folder: Path) -> None:
    port = free_ports()
    left = EmbeddedPostgres(data_dir=folder / "pg", port=port, durable=False)
    left.start()
    server = EmbeddedPostgres(data_dir=folder / "pg", port=port, durable=False)
    try:
        server.start()

        assert server.pid != left.pid
        assert not left.alive
        assert await execute(server.admin_dsn, "select 1") == 1
    finally:
        server.stop()
        left.kill()


async def test_it_listens_on_the_loopback_only_and_wants_the_password(folder: Path) -> None:
    port = free_ports()
    server = EmbeddedPostgres(data_dir=folder / "pg", port=port, durable=False)
    server.start()
    try:
        assert server.password_file.stat().st_mode & 0o077 == 0
        assert await execute(server.admin_dsn, "show listen_addresses") == "127.0.0.1"
        assert await execute(server.admin_dsn, "show unix_socket_directories") == ""
        with pytest.raises(asyncpg.InvalidPasswordError):
            await execute(f"postgresql://postgres:guess@127.0.0.1:{port}/postgres", "select 1")
    finally:
        server.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another account")
async def test_root_with_a_private_folder_is_served_from_a_folder_the_account_can_reach(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "ROOT_STATE", folder / "state")
    private = folder / "private"
    private.mkdir(mode=0o700)
    port = free_ports()
    server = EmbeddedPostgres(data_dir=private / "pg", port=port, durable=False)
    server.start()
    try:
        assert server.home.is_relative_to(folder / "state")
        assert private.stat().st_mode & 0o777 == 0o700
        assert await execute(server.admin_dsn, "select 1") == 1
    finally:
        server.stop()
    server.remove()
    assert not server.home.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another account")
def test_programs_that_the_account_cannot_reach_are_copied_beside_the_data(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = postgres.installed_programs()
    hidden = folder / "hidden"
    hidden.mkdir(mode=0o700)
    package = installed.parent.parent
    postgres.copy_programs(install=installed.parent, package=package, target=hidden / "site")
    hidden_bin = hidden / "site" / package.name / installed.parent.name / "bin"
    monkeypatch.setattr(postgres, "installed_programs", lambda: hidden_bin)
    port = free_ports()
    server = EmbeddedPostgres(data_dir=folder / "pg", port=port, durable=False)
    try:
        server.start()
        program = subprocess.check_output(["readlink", f"/proc/{server.pid}/exe"], text=True)
        assert program.strip().startswith(str(folder / "pg"))
    finally:
        server.stop()


def test_a_taken_port_is_an_error_that_shows_the_servers_own_words(folder: Path) -> None:
    port = free_ports()
    first = EmbeddedPostgres(data_dir=folder / "first", port=port, durable=False)
    second = EmbeddedPostgres(data_dir=folder / "second", port=port, durable=False)
    first.start()
    try:
        with pytest.raises(ServerStartError, match="Address already in use"):
            second.start(timeout=2)
    finally:
        second.kill()
        first.stop()
