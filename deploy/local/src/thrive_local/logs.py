"""Reading the log files of a system."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from thrive_local import processes
from thrive_local.data_directory import DataDirectory
from thrive_local.errors import NotRunningError

POLL = 0.2


def files(data: DataDirectory, *, service: str | None) -> list[Path]:
    """Return a system's log files, or those of one service; raises NotRunningError for none."""
    known = sorted(data.logs.glob("*.log")) if data.logs.is_dir() else []
    known += [p for p in (data.kafka / "kafka.log", data.postgres / "postgres.log") if p.exists()]
    found = [p for p in known if service is None or _belongs(p.stem, service=service)]
    if not known:
        raise NotRunningError(
            f"There are no logs in {data.path}: no system has run there",
            mend="Start one with `thrive up`, or name another with --data-dir.",
        )
    if not found:
        names = ", ".join(p.stem for p in known) or "none"
        raise NotRunningError(
            f"There is no log of '{service}' in {data.path}",
            mend=f"There are logs of: {names}.",
        )
    return found


def _belongs(stem: str, *, service: str) -> bool:
    return stem == service or stem.rpartition("-")[0] == service


def read(paths: Sequence[Path], *, lines: int, follow: bool) -> Iterator[tuple[str, str]]:
    """Yield (file, line): the last lines of each file, then, if asked, those that are added."""
    opened = {path: path.open(encoding="utf-8", errors="replace") for path in paths}
    try:
        for path, file in opened.items():
            for line in processes.tail(path, lines=lines).splitlines():
                yield path.stem, line
            file.seek(0, 2)
        while follow:
            added = [pair for path, file in opened.items() for pair in _added(path, file=file)]
            yield from added
            if not added:
                time.sleep(POLL)
    finally:
        for file in opened.values():
            file.close()


def _added(path: Path, *, file: IO[str]) -> list[tuple[str, str]]:
    return [(path.stem, line.rstrip("\n")) for line in file]
