"""Apache Kafka's jars: a committed lock, a verified cache, parallel downloads.

The lock beside this module names every jar with its SHA-256. `ensure_jars` hands out paths only
after it has compared the bytes on disk with the lock, on every call. The address of the
repository is configuration (`THRIVE_MAVEN_REPOSITORY`); its default is the resolver library's.

`python -m thrive_local.kafka_jars lock` rewrites the lock (developers only), and
`python -m thrive_local.kafka_jars fetch` fills the cache.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import httpx
from platformdirs import user_cache_path

from thrive_local.errors import JarLockInvalidError, JarUnavailableError

KAFKA = "org.apache.kafka:kafka_2.13:4.3.1"
# Kafka logs through slf4j and its jar list brings no implementation: without this one, silence.
LOG_BINDING = "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4"
LOCK_NAME = "kafka-jars.lock"
REPOSITORY_VARIABLE = "THRIVE_MAVEN_REPOSITORY"
ATTEMPTS = 4
PARALLEL = 8

Progress = Callable[[int, int, str], None]
"""Called with (jars ready, jars in all, name of the jar just made ready)."""


@dataclass(frozen=True, slots=True, order=True)
class Jar:
    """One line of the lock."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def file_name(self) -> str:
        return f"{self.artifact}-{self.version}.jar"

    @property
    def repository_path(self) -> str:
        return "/".join((*self.group.split("."), self.artifact, self.version, self.file_name))

    def line(self) -> str:
        return f"{self.group} {self.artifact} {self.version} {self.sha256}"


def read_lock(text: str | None = None) -> list[Jar]:
    """Return the jars that the lock names; raises JarLockInvalidError on a malformed line."""
    if text is None:
        text = resources.files("thrive_local").joinpath(LOCK_NAME).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    jars = [_parse(line) for line in lines]
    if len({jar.file_name for jar in jars}) != len(jars) or not jars:
        raise JarLockInvalidError(
            f"{LOCK_NAME} is empty or names a jar twice",
            mend="Restore the file from version control.",
        )
    return jars


def _parse(line: str) -> Jar:
    parts = line.split()
    if len(parts) != 4 or len(parts[3]) != 64:
        raise JarLockInvalidError(
            f"{LOCK_NAME} has a line that is not 'group artifact version sha256': {line!r}",
            mend="Restore the file from version control.",
        )
    return Jar(*parts)


def cache_directory() -> Path:
    """Return this user's folder for the jars; the folder need not exist yet."""
    return user_cache_path("thrive") / "kafka-jars"


def repository() -> str:
    """Return the repository's base address, without a trailing slash."""
    configured = os.environ.get(REPOSITORY_VARIABLE, "").strip()
    if configured:
        return configured.rstrip("/")
    from jgo.constants import MAVEN_CENTRAL_URL  # noqa: PLC0415 - slow to import

    return str(MAVEN_CENTRAL_URL).rstrip("/")


def verified(*, jar: Jar, path: Path) -> bool:
    """Say whether the file at `path` holds exactly the bytes that the lock names."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == jar.sha256
    except OSError:
        return False


def ensure_jars(
    *,
    jars: Sequence[Jar] | None = None,
    cache: Path | None = None,
    client: httpx.Client | None = None,
    progress: Progress | None = None,
) -> list[Path]:
    """Return verified paths of all jars, in the lock's order; fetch those missing or altered.

    A file whose bytes differ from the lock is deleted and fetched again. Raises
    JarUnavailableError when a jar cannot be had with the bytes that the lock names.
    """
    wanted = list(jars) if jars is not None else read_lock()
    folder = cache or cache_directory()
    folder.mkdir(parents=True, exist_ok=True)
    missing = [jar for jar in wanted if not verified(jar=jar, path=folder / jar.file_name)]
    if missing:
        _fetch_all(jars=missing, total=len(wanted), folder=folder, client=client, progress=progress)
    return [folder / jar.file_name for jar in wanted]


def _fetch_all(
    *,
    jars: Sequence[Jar],
    total: int,
    folder: Path,
    client: httpx.Client | None,
    progress: Progress | None,
) -> None:
    own = client or httpx.Client(timeout=httpx.Timeout(60.0, connect=15.0), follow_redirects=True)
    done = total - len(jars)
    pool = ThreadPoolExecutor(max_workers=PARALLEL, thread_name_prefix="kafka-jars")
    try:
        futures = {pool.submit(_fetch, jar=jar, folder=folder, client=own): jar for jar in jars}
        for future in as_completed(futures):
            future.result()
            done += 1
            if progress is not None:
                progress(done, total, futures[future].file_name)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        if client is None:
            own.close()


def _fetch(*, jar: Jar, folder: Path, client: httpx.Client) -> None:
    """Fetch one jar: temporary file, verify, rename; an altered file never gets its final name."""
    target = folder / jar.file_name
    target.unlink(missing_ok=True)
    last: Exception | None = None
    for _ in range(ATTEMPTS):
        try:
            if _download(jar=jar, target=target, client=client):
                return
            last = None
        except (httpx.HTTPError, OSError) as error:
            last = error
    raise JarUnavailableError(
        f"{jar.file_name} could not be fetched: "
        + (f"{type(last).__name__}: {last}" if last else "its bytes differ from the lock"),
        mend=f"Check the network, or set {REPOSITORY_VARIABLE} to a repository you can reach.",
    )


def _download(*, jar: Jar, target: Path, client: httpx.Client) -> bool:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".fetching-")
    temporary = Path(name)
    try:
        with (
            os.fdopen(handle, "wb") as file,
            client.stream("GET", f"{repository()}/{jar.repository_path}") as response,
        ):
            response.raise_for_status()
            for chunk in response.iter_bytes(1 << 16):
                file.write(chunk)
        if not verified(jar=jar, path=temporary):
            return False
        temporary.replace(target)
        return True
    finally:
        temporary.unlink(missing_ok=True)


def resolve_lock() -> list[Jar]:
    """Resolve Kafka's runtime jars afresh into an empty folder and hash them (developers only).

    The log binding is resolved apart and only its own jar is kept: resolved together, its parent's
    version table would replace some of Kafka's own dependencies by older ones.
    """
    with tempfile.TemporaryDirectory() as name:
        kafka = _resolve(coordinate=KAFKA, folder=Path(name) / "kafka")
        binding = _resolve(coordinate=LOG_BINDING, folder=Path(name) / "binding")
    artifact = LOG_BINDING.split(":")[1]
    return sorted([*kafka, *(jar for jar in binding if jar.artifact == artifact)])


def _resolve(*, coordinate: str, folder: Path) -> list[Jar]:
    # Slow to import, and only a developer who rewrites the lock needs them.
    from jgo.env import EnvironmentBuilder, LinkStrategy  # noqa: PLC0415
    from jgo.maven import MavenContext, PythonResolver  # noqa: PLC0415

    store = folder / "repository"
    context = MavenContext(
        resolver=PythonResolver(),
        repo_cache=store,
        remote_repos={"configured": repository()},
        timeout=30,
    )
    builder = EnvironmentBuilder(
        context=context, cache_dir=folder / "cache", link_strategy=LinkStrategy.HARD
    )
    jars = builder.from_endpoint(coordinate).all_jars
    return [_locate(store=store, file_name=Path(jar).name) for jar in jars]


def _locate(*, store: Path, file_name: str) -> Jar:
    """Find a resolved jar in the resolver's store, whose folders spell its coordinates."""
    [path] = store.rglob(file_name)
    *group, artifact, version, _ = path.relative_to(store).parts
    return Jar(".".join(group), artifact, version, hashlib.sha256(path.read_bytes()).hexdigest())


def write_lock(*, jars: Sequence[Jar], path: Path) -> None:
    """Write the lock file."""
    head = f"# {KAFKA} and its runtime dependencies: group artifact version sha256\n"
    path.write_text(head + "".join(f"{jar.line()}\n" for jar in jars), encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Run `fetch` (fill the cache) or `lock` (rewrite the lock)."""
    if list(arguments) == ["lock"]:
        path = Path(__file__).with_name(LOCK_NAME)
        write_lock(jars=resolve_lock(), path=path)
        print(f"wrote {path.name}")
        return 0
    if list(arguments) == ["fetch"]:
        paths = ensure_jars(progress=_print_progress)
        print(f"Apache Kafka: {len(paths)} jars verified")
        return 0
    print("usage: python -m thrive_local.kafka_jars fetch|lock", file=sys.stderr)
    return 2


def _print_progress(done: int, total: int, name: str) -> None:
    print(f"Apache Kafka jars {done}/{total}  {name}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
