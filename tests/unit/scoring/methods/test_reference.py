"""Given the worked examples of public implementations, the methods reproduce every one.

The examples lie beside the repository and are not part of it; without them the module is skipped,
and the cases of `tests/unit/scoring/verification` stand alone.
"""

from pathlib import Path

import pytest
from thrive_scoring.verification import verify

REFERENCE = Path(__file__).resolve().parents[5] / "shared" / "reference"
if not REFERENCE.is_dir():
    pytest.skip("the reference examples are not beside the repository", allow_module_level=True)

FILES = sorted(file for file in REFERENCE.iterdir() if file.name != "README.md")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_case_agrees(file: Path):
    found = verify(file.read_text("utf-8"))

    assert found.failed == ()
    assert found.cases or found.note
