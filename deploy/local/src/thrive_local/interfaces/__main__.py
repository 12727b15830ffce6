"""`python -m thrive_local.interfaces [CHECKOUT]` writes every description into `docs/`."""

import sys
from pathlib import Path

from .documents import write

if __name__ == "__main__":
    for path in write(Path(sys.argv[1] if len(sys.argv) > 1 else ".")):
        sys.stdout.write(f"{path}\n")
