"""`thrive methods verify`: what it prints and how it ends."""

import json
from pathlib import Path

import pytest
from thrive_local.cli import app
from typer.testing import CliRunner, Result

CASES = Path(__file__).resolve().parents[1] / "scoring" / "verification" / "cases"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["methods", "verify", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Cases under names that say nothing, one of them in a folder below."""
    (tmp_path / "below").mkdir()
    (tmp_path / "one.txt").write_text((CASES / "averages.json").read_text("utf-8"), "utf-8")
    (tmp_path / "below" / "two").write_text((CASES / "shares.csv").read_text("utf-8"), "utf-8")
    return tmp_path


def test_the_shipped_cases_pass():
    done = run(CASES)

    assert done.exit_code == 0
    assert "README.md" in done.output
    assert "left out" in done.output
    assert done.output.rstrip().endswith("passed, 0 failed")


def test_names_do_not_matter(folder: Path):
    done = run(folder)

    assert done.exit_code == 0
    assert "below/two" in done.output
    assert done.output.rstrip().splitlines()[-1] == "16 passed, 0 failed"


def test_a_difference_is_printed_and_fails(folder: Path):
    text = (folder / "below" / "two").read_text("utf-8")
    (folder / "below" / "two").write_text(text.replace("0,5,100,0.0", "0,5,100,0.1"), "utf-8")

    done = run(folder)

    assert done.exit_code == 1
    assert "share_2, value: expected 0.1, actual 0.0" in done.output
    assert done.output.rstrip().splitlines()[-1] == "15 passed, 1 failed"


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"\xff\xfe\x00", b"", b"[" * 100_000])
def test_a_file_that_is_not_read_fails(folder: Path, content: bytes):
    (folder / "three.csv").write_bytes(content)

    done = run(folder)

    assert done.exit_code == 1
    assert "three.csv" in done.output
    assert "NOT READ" in done.output
    assert done.output.rstrip().splitlines()[-1] == "16 passed, 0 failed"


def test_for_programs(folder: Path):
    (folder / "three.csv").write_text("a,b\n1,2\n", "utf-8")

    told = json.loads(run(folder, "--json").output)

    assert (told["passed"], told["failed"], told["clean"]) == (16, 0, False)
    assert {each["file"]: each["passed"] for each in told["files"]} == {
        "below/two": 12,
        "one.txt": 4,
    }
    assert [each["file"] for each in told["unread"]] == ["three.csv"]


def test_an_empty_folder_proves_nothing(tmp_path: Path):
    done = run(tmp_path)

    assert done.exit_code == 1
    assert "no file of cases found" in done.output
    assert run(tmp_path / "missing").exit_code == 2
