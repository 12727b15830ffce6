"""Named places where a fault test may kill the process, as a power cut would."""

import os
import signal
from collections import Counter

_hits: Counter[str] = Counter()


def failpoint(name: str) -> None:
    """Kill this process with SIGKILL when THRIVE_FAILPOINT names this place.

    `THRIVE_FAILPOINT=scoring.after-commit:3` strikes at the third passage. Several are
    separated by commas. Without the variable this costs one dictionary look-up.
    """
    armed = os.environ.get("THRIVE_FAILPOINT")
    if not armed:
        return
    _hits[name] += 1
    for entry in armed.split(","):
        place, _, nth = entry.partition(":")
        if place == name and _hits[name] == int(nth or 1):
            os.kill(os.getpid(), signal.SIGKILL)
