"""`thrive generation`: what is listed, and what is refused before anything is asked."""

from typing import Any

import pytest
from thrive_local import generations
from thrive_local.cli import app
from typer.testing import CliRunner

KNOWN: list[dict[str, Any]] = [
    {"name": "g1", "state": "stopped", "live_since": None, "behind": None},
    {"name": "g2", "state": "live", "live_since": "2026-11-20T09:00:00+00:00", "behind": 0},
    {"name": "g3", "state": "being built", "live_since": None, "behind": 0},
    {"name": "g4", "state": "being built", "live_since": None, "behind": 1200},
]


@pytest.fixture(autouse=True)
def system(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A system with four generations; gives the names of those that were dropped."""
    dropped: list[str] = []

    async def known(_: object) -> list[dict[str, Any]]:
        return KNOWN

    async def drop(_: object, *, name: str) -> None:
        dropped.append(name)

    monkeypatch.setattr(generations, "_running", lambda _: None)
    monkeypatch.setattr(generations, "known", known)
    monkeypatch.setattr(generations, "_drop", drop)
    return dropped


def test_one_that_has_caught_up_is_ready_to_switch() -> None:
    assert [generations.told_state(each) for each in KNOWN] == [
        "stopped",
        "live",
        "ready to switch",
        "being built",
    ]
    told = CliRunner().invoke(app, ["generation", "list"])
    assert told.exit_code == 0
    assert told.output.count("ready to switch") == 1


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("g2", "g2 is live: only one that is stopped can be dropped"),
        ("g3", "g3 is being built: only one that is stopped can be dropped"),
        ("g9", "there is no generation g9: there are g1, g2, g3, g4"),
    ],
)
def test_what_cannot_be_dropped_is_refused_before_it_is_asked(
    system: list[str], name: str, why: str
) -> None:
    told = CliRunner().invoke(app, ["generation", "drop", name], input="y\n")
    assert told.exit_code == 2
    assert why in told.stderr
    assert "Delete everything" not in told.output
    assert system == []


def test_a_stopped_one_is_dropped_once_that_is_confirmed(system: list[str]) -> None:
    assert CliRunner().invoke(app, ["generation", "drop", "g1"], input="n\n").exit_code == 1
    assert system == []
    told = CliRunner().invoke(app, ["generation", "drop", "g1"], input="y\n")
    assert told.exit_code == 0
    assert system == ["g1"]
