"""Ports for what tests start: no two tests are given the same, in whichever process they run."""

import fcntl
import os
import tempfile
from pathlib import Path

from thrive_local.preflight import port_free
from thrive_local.roles import LAST_PORT

FIRST, END = 20_000, 32_000
"""Below the ports that the kernel gives to outgoing connections."""
OF_A_SYSTEM = LAST_PORT + 1
_NEXT = Path(tempfile.gettempdir()) / f"thrive-test-ports-{os.getuid()}"


def free_ports(count: int = 1) -> int:
    """The first of so many free ports in a row; they come round again after all others."""
    with _NEXT.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        found = _search(int(file.read() or FIRST), count=count)
        file.truncate(0)
        file.write(str(found + count))
    return found


def _search(start: int, *, count: int) -> int:
    for base in (*range(start, END - count, count), *range(FIRST, start, count)):
        if all(port_free(port) for port in range(base, base + count)):
            return base
    raise AssertionError(f"no {count} ports in a row are free between {FIRST} and {END}")
