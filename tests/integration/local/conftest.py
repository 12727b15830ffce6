"""Fixtures of the local runner's tests: folders that an unprivileged account can reach."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short temporary folder that PostgreSQL's account may pass through when we are root."""
    path = Path(tempfile.mkdtemp(prefix="thrive-local-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)
