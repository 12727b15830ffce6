"""A refusal to start says what is wrong, where, and how to mend it."""

import socket
from pathlib import Path

import pytest
from thrive_local import java, preflight
from thrive_local.data_directory import DataDirectory
from thrive_local.errors import (
    DataDirectoryTakenError,
    DataDirectoryUnusableError,
    DiskShortError,
    JavaMissingError,
    KeyMissingError,
    MemoryShortError,
    NotRunningError,
    PortTakenError,
)


def test_a_taken_port_is_named_with_its_purpose_and_holder() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(PortTakenError) as refused:
            preflight.check_ports({"gateway-1": port})

    assert f"Port {port}" in refused.value.what
    assert "gateway-1" in refused.value.what
    assert "--port-base" in refused.value.mend


def test_free_ports_pass() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    preflight.check_ports({"gateway-1": port})


def test_short_memory_and_disk_are_refused_with_amounts() -> None:
    with pytest.raises(MemoryShortError, match=r"100 MB .* needs 900 MB"):
        preflight.check_memory(100 * 1024 * 1024)
    with pytest.raises(DiskShortError, match="5 MB are free"):
        preflight.check_disk(path=Path("/data"), free=5 * 1024 * 1024)


def test_a_held_data_directory_is_refused_naming_the_holder(tmp_path: Path) -> None:
    first, second = DataDirectory(tmp_path), DataDirectory(tmp_path)

    with (
        first.locked(),
        pytest.raises(DataDirectoryTakenError, match="thrive down"),
        second.locked(),
    ):
        pass

    with second.locked():
        assert second.lock_file.read_text().isdigit()


def test_a_data_directory_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(DataDirectoryUnusableError, match="--data-dir"):
        DataDirectory(tmp_path / "file" / "data").create()


def test_the_partition_count_is_for_life_and_passwords_are_kept(tmp_path: Path) -> None:
    data = DataDirectory(tmp_path)
    first = data.identity(services=["ingest"], partitions=4)

    assert data.identity(services=["ingest"], partitions=None) == first
    with pytest.raises(DataDirectoryUnusableError, match="4 partitions, not 8"):
        data.identity(services=["ingest"], partitions=8)


def test_files_with_secrets_are_private(tmp_path: Path) -> None:
    data = DataDirectory(tmp_path)
    data.identity(services=["ingest"], partitions=4)
    data.keep_keys({"a-partner": "secret"})

    assert data.identity_file.stat().st_mode & 0o077 == 0
    assert data.keys_file.stat().st_mode & 0o077 == 0
    assert data.key("a-partner") == "secret"
    with pytest.raises(KeyMissingError, match="kept: a-partner"):
        data.key("another")


def test_nothing_running_is_said_with_the_command_that_starts_it(tmp_path: Path) -> None:
    with pytest.raises(NotRunningError, match="thrive up"):
        DataDirectory(tmp_path).running()


@pytest.mark.parametrize(
    ("text", "major"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('java version "1.8.0_301"', 8),
        ('openjdk version "25" 2025-09-16', 25),
        ("command not found", 0),
    ],
)
def test_java_versions_are_read(text: str, major: int) -> None:
    assert java.parse_version(text) == major


def test_without_a_java_the_message_says_which_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(java, "java_version", lambda _: 11)

    with pytest.raises(JavaMissingError, match="17 or later"):
        java.find_java()
