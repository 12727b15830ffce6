"""Worked cases of a folder against the functions that score: what `thrive methods verify` does."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from thrive_scoring.verification import CaseResult, FileResult, UnreadableError, verify

from thrive_local.errors import LocalError


class CaseFolderMissingError(LocalError):
    """The folder of worked cases is not there."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of every file of a folder, in order of its name."""

    read: dict[str, FileResult] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    @property
    def cases(self) -> list[CaseResult]:
        """Every case of every file."""
        return [case for result in self.read.values() for case in result.cases]

    @property
    def failed(self) -> int:
        """How many cases don't agree."""
        return sum(not case.agrees for case in self.cases)

    @property
    def clean(self) -> bool:
        """Whether something was read, every file was, and every case agrees."""
        return bool(self.read) and not self.unread and not self.failed


def verify_folder(folder: Path) -> Verification:
    """Verify every file of a folder and those below it; raises CaseFolderMissingError."""
    if not folder.is_dir():
        raise CaseFolderMissingError(
            f"{folder} is not a folder", mend="Name the folder that holds the worked cases."
        )
    found = Verification()
    for file in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = file.relative_to(folder).as_posix()
        if file.name.lower().startswith("readme"):
            found.left_out.append(name)
            continue
        try:
            found.read[name] = verify(file.read_text(encoding="utf-8"))
        except (UnreadableError, UnicodeDecodeError, OSError) as error:
            found.unread[name] = str(error)
    return found


def as_document(found: Verification) -> dict[str, Any]:
    """Return what `verify --json` prints."""
    return {
        "files": [
            {
                "file": name,
                "formats": list(result.formats),
                "cases": len(result.cases),
                "passed": len(result.cases) - len(result.failed),
                "failed": [asdict(case) for case in result.failed],
                "note": result.note,
            }
            for name, result in found.read.items()
        ],
        "unread": [{"file": name, "reason": reason} for name, reason in found.unread.items()],
        "left_out": found.left_out,
        "passed": len(found.cases) - found.failed,
        "failed": found.failed,
        "clean": found.clean,
    }


def show(found: Verification, *, console: Console) -> None:
    """Print each file, what differs in it, and the totals."""

    def tell(line: str) -> None:
        console.print(line, markup=False, highlight=False, soft_wrap=True)

    width = max(map(len, (*found.read, *found.unread, *found.left_out)), default=0)
    for name, result in found.read.items():
        kinds, cases = ", ".join(result.formats), len(result.cases)
        agreeing = result.note or f"{cases - len(result.failed)} of {cases} cases agree"
        tell(f"{name:<{width}}  {kinds}: {agreeing}")
        for case in result.failed:
            for each in case.mismatches:
                words = f"expected {each.expected}, actual {each.actual}"
                tell(f"    {case.case}, {each.what}: {words}")
    for name in found.left_out:
        tell(f"{name:<{width}}  left out: not a file of cases")
    for name, reason in found.unread.items():
        tell(f"{name:<{width}}  NOT READ: {reason}")
    if not found.read and not found.unread:
        tell("no file of cases found")
    tell(f"{len(found.cases) - found.failed} passed, {found.failed} failed")
