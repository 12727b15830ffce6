"""Running a service's own commands: its migrations, a new key, its part of a replay."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence

from thrive_local.data_directory import DataDirectory
from thrive_local.errors import CommandFailedError


def python_command(module: str, *arguments: str, python: str = sys.executable) -> list[str]:
    """Return the command line of a module, run with a Python and no folder of its own."""
    return [python, "-P", "-m", module, *arguments]


async def migrated(
    module: str, *, environment: Mapping[str, str], python: str = sys.executable
) -> None:
    """Let a service bring its database up to date; raises CommandFailedError."""
    await run_module(module, "migrate", environment=environment, python=python)


async def run_module(
    module: str,
    *arguments: str,
    environment: Mapping[str, str],
    python: str = sys.executable,
) -> str:
    """Run a service's command to its end and return what it printed.

    Raises CommandFailedError with the end of its output when it fails.
    """
    process = await asyncio.create_subprocess_exec(
        *python_command(module, *arguments, python=python),
        env={**os.environ, **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        output, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        said = (errors or output).decode("utf-8", "replace").strip().splitlines()[-15:]
        raise CommandFailedError(
            f"{module} {arguments[0]} failed with {process.returncode}\n" + "\n".join(said),
            mend="The lines above say why; the database it works on is kept.",
        )
    return output.decode("utf-8")


async def add_partners(
    names: Sequence[str],
    *,
    data: DataDirectory,
    operator: bool = False,
    module: str = "thrive_ingest",
) -> None:
    """Make API keys for those partners that have none here yet, and keep them."""
    environment = data.environment("ingest")
    flags = ["--operator"] if operator else []
    kept = data.kept_keys()
    missing = [name for name in names if name not in kept]
    if missing:
        said = await run_module(module, "add-partner", *missing, *flags, environment=environment)
        data.keep_keys(dict(zip(missing, said.split()[-len(missing) :], strict=True)))
