"""`thrive subscriber`: a key for a system that wants to be told of alerts."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from thrive_local.connecting import DEFAULT_DATA, DataDir, reported
from thrive_local.data_directory import DataDirectory
from thrive_local.service_commands import run_module

SHORT_HELP = "Make a key for a system that wants to be told of alerts."
HELP = """Make a key for POST /v1/subscriptions and print it. It is shown once and kept nowhere.

\b
Example:
  KEY=$(thrive subscriber "Housing dashboard")
"""


def subscriber(
    name: Annotated[str, typer.Argument(help="Who it is for.", show_default=False)],
    data_dir: DataDir = DEFAULT_DATA,
) -> None:
    """See the help text above."""
    with reported():
        data = DataDirectory(data_dir)
        data.running()
        environment = data.environment("gateway")
        said = asyncio.run(run_module("thrive_gateway", "add-key", name, environment=environment))
    print(said.strip())
