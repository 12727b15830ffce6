"""Deleting a system's data."""

from __future__ import annotations

import shutil

from thrive_local.data_directory import DataDirectory
from thrive_local.errors import DataDirectoryUnusableError
from thrive_local.postgres import EmbeddedPostgres

OURS = (
    "run.json",
    "system.json",
    "keys.json",
    "environments.json",
    "generations.json",
    "lock",
    "logs",
)


def reset(data: DataDirectory) -> None:
    """Delete what a stopped system keeps in its data directory, and the folder when then empty.

    Data on servers that were given (KAFKA_BOOTSTRAP_SERVERS, DATABASE_URL) stay. Raises
    DataDirectoryTakenError while the system runs, and DataDirectoryUnusableError for a folder
    that holds no system: nothing else is ever deleted.
    """
    if not data.lock_file.exists():
        raise DataDirectoryUnusableError(
            f"{data.path} holds no data of Thrive", mend="Check --data-dir."
        )
    with data.locked():
        data.end_leftovers()
        EmbeddedPostgres(data_dir=data.postgres, port=0).remove()
        shutil.rmtree(data.kafka, ignore_errors=True)
        for name in OURS:
            path = data.path / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    if not any(data.path.iterdir()):
        data.path.rmdir()
