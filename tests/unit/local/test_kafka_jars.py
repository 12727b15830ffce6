"""Kafka's jars are used only when their bytes are those of the lock."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from thrive_local.errors import JarLockInvalidError, JarUnavailableError
from thrive_local.kafka_jars import Jar, ensure_jars, read_lock, repository

CONTENT = b"the bytes of a jar"
JAR = Jar("org.example", "thing", "1.0", hashlib.sha256(CONTENT).hexdigest())
Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture(autouse=True)
def _mirror(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THRIVE_MAVEN_REPOSITORY", "http://mirror.invalid/maven/")


def client(answer: Answer) -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(answer))


def genuine(request: httpx.Request) -> httpx.Response:
    assert request.url.path == "/maven/org/example/thing/1.0/thing-1.0.jar"
    return httpx.Response(200, content=CONTENT)


def unreachable(request: httpx.Request) -> httpx.Response:
    raise AssertionError("nothing should have been fetched")


def test_a_missing_jar_is_fetched_and_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []

    [path] = ensure_jars(
        jars=[JAR],
        cache=tmp_path,
        client=client(genuine),
        progress=lambda done, total, name: told.append((done, total, name)),
    )

    assert path.read_bytes() == CONTENT
    assert told == [(1, 1, "thing-1.0.jar")]


def test_a_verified_jar_is_not_fetched_again(tmp_path: Path) -> None:
    (tmp_path / JAR.file_name).write_bytes(CONTENT)

    assert ensure_jars(jars=[JAR], cache=tmp_path, client=client(unreachable))


@pytest.mark.parametrize("altered", [b"tampered with", CONTENT[:5], b""])
def test_an_altered_jar_is_deleted_and_fetched_again(tmp_path: Path, altered: bytes) -> None:
    (tmp_path / JAR.file_name).write_bytes(altered)

    [path] = ensure_jars(jars=[JAR], cache=tmp_path, client=client(genuine))

    assert path.read_bytes() == CONTENT


def test_wrong_bytes_from_the_repository_are_never_kept(tmp_path: Path) -> None:
    (tmp_path / JAR.file_name).write_bytes(b"tampered with")

    with pytest.raises(JarUnavailableError, match="bytes differ from the lock"):
        ensure_jars(
            jars=[JAR],
            cache=tmp_path,
            client=client(lambda _: httpx.Response(200, content=b"evil")),
        )

    assert list(tmp_path.iterdir()) == []


def test_an_unreachable_repository_is_named_with_the_setting_that_mends_it(tmp_path: Path) -> None:
    with pytest.raises(JarUnavailableError, match="THRIVE_MAVEN_REPOSITORY"):
        ensure_jars(jars=[JAR], cache=tmp_path, client=client(lambda _: httpx.Response(503)))


def test_the_repository_is_configuration() -> None:
    assert repository() == "http://mirror.invalid/maven"


def test_the_committed_lock_names_kafka_and_no_address() -> None:
    jars = read_lock()

    assert [j.version for j in jars if j.artifact == "kafka_2.13"] == ["4.3.1"]
    assert {j.version for j in jars if j.group == "org.apache.kafka"} == {"4.3.1"}
    assert not any("/" in jar.line() for jar in jars)


@pytest.mark.parametrize("text", ["", "a b c", "a b c deadbeef", f"{JAR.line()}\n{JAR.line()}"])
def test_a_malformed_lock_is_refused(text: str) -> None:
    with pytest.raises(JarLockInvalidError):
        read_lock(text)
