"""Named places where a fault test may kill a process, as a power cut would."""

import os
import signal
from pathlib import Path

FOLDER = "THRIVE_FAILPOINTS"
"""Environment variable: a folder in which a file named after a place arms it."""


def failpoint(name: str) -> None:
    """Kill this process with SIGKILL if the place is armed.

    A test arms a place by creating the file of that name in the folder THRIVE_FAILPOINTS; the
    first process that passes takes the file with it, so each arming strikes once, whichever
    worker comes first. Without the variable this costs one dictionary look-up.
    """
    folder = os.environ.get(FOLDER)
    if not folder:
        return
    try:
        Path(folder, name).unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
