"""What commands that talk to a running system share: where it is, its keys, how errors end."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from thrive_local import display
from thrive_local.client import Client
from thrive_local.data_directory import DataDirectory, default_path
from thrive_local.errors import LocalError

DataDir = Annotated[
    Path,
    typer.Option("--data-dir", help="Where the system keeps its data.", envvar="THRIVE_DATA_DIR"),
]
DEFAULT_DATA = default_path()


@contextlib.contextmanager
def connected(data_dir: Path, *, partner: str) -> Iterator[Client]:
    """Connect to the running system of a data directory with one of its kept keys."""
    data = DataDirectory(data_dir)
    run = data.running()
    client = Client(
        ingest=run.urls["ingest-1"], gateway=run.urls["gateway-1"], key=data.key(partner)
    )
    try:
        yield client
    finally:
        client.close()


@contextlib.contextmanager
def reported() -> Iterator[None]:
    """Turn a LocalError into a message on stderr and exit code 2."""
    try:
        yield
    except LocalError as error:
        display.show_error(error)
        raise typer.Exit(2) from error
