"""`python -m thrive_gateway serve | migrate`."""

import asyncio
import sys

from .main import migrate, serve
from .settings import Settings

MODES = {"serve": serve, "migrate": migrate}


def main(arguments: list[str]) -> int:
    """Run one mode; 2 for an unknown one."""
    if len(arguments) != 1 or arguments[0] not in MODES:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    asyncio.run(MODES[arguments[0]](Settings()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
