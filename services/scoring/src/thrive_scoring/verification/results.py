"""What running a file of worked cases says."""

from dataclasses import dataclass

Figure = float | int | str | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """One expected value that the methods don't give; `what` names it within its case."""

    what: str
    expected: Figure
    actual: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """One worked case: it agrees when nothing in it differs."""

    case: str
    mismatches: tuple[Mismatch, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether every expected value of the case was found."""
        return not self.mismatches


@dataclass(frozen=True, slots=True, kw_only=True)
class FileResult:
    """A recognised file: the methods it names, its cases, and what is to be said of it."""

    formats: tuple[str, ...]
    cases: tuple[CaseResult, ...]
    note: str = ""

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        """The cases that don't agree."""
        return tuple(case for case in self.cases if not case.agrees)
