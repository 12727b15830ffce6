"""The programs to compare with are installed beside Thrive, and agree with it."""

import importlib.util
from pathlib import Path

import pytest
from rich.console import Console

from bench import methods
from bench.progress import Progress

TINY = methods.Sizes(series=60, points=30, compared=20, rows=50)


@pytest.fixture
def progress() -> Progress:
    return Progress(Console(quiet=True))


def test_methods_are_measured_beside_their_peers(progress: Progress) -> None:
    found = methods.run(TINY, progress=progress)
    if any("could not be installed" in note for note in found.notes):
        pytest.skip(found.notes[0])
    assert all(m.value > 0 and m.floor and m.floor > 0 for m in found.measures), found.notes
    assert {m.beside for m in found.measures} == {"abspc", "PHStatsMethods"}


def test_without_a_registry_the_rest_is_measured(
    progress: Progress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    found = methods.run(TINY, progress=progress, place=tmp_path / "peers")
    assert found.notes[0].startswith("No peers to compare with")
    assert all(m.value > 0 and m.floor is None and m.target is None for m in found.measures)


def test_no_part_of_thrive_can_import_them() -> None:
    assert importlib.util.find_spec("abspc") is None
    assert importlib.util.find_spec("PHStatsMethods") is None
