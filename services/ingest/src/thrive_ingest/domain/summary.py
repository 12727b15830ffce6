"""What a partner is told: an import summary modelled on DHIS2's."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from thrive_shared.contracts.questions import MOST_SUPPOSED_FIGURES

from .areas import NO_AREAS, Areas, AreasTold
from .figures import Decision, Key, Outcome
from .mistakes import LISTED, Mistake

_LETTER = {
    Outcome.IMPORTED: "i",
    Outcome.UPDATED: "u",
    Outcome.UNCHANGED: "n",
    Outcome.IGNORED: "g",
    Outcome.REJECTED: "r",
}
_OUTCOME = {letter: outcome for outcome, letter in _LETTER.items()}
_BLANK = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartResult:
    """What became of one part of a submission: as computed, or as its receipt remembers it."""

    first_row: int
    outcomes: str
    """One letter for each row; a dash for a blank one, which has no outcome and is not counted."""
    indicators: tuple[str, ...]
    refused: int
    """Mistakes found; `rejections` lists at most so many of them."""
    rejections: tuple[dict[str, object], ...]
    areas: Areas = NO_AREAS
    """Of the rows taken. Receipts don't keep them: the rows name them again."""
    unchanged: tuple[Key, ...] = ()
    """The figures that stayed as they were; likewise."""
    figures: tuple[dict[str, object], ...] = ()
    """Those that would be new or revised, of a preview only."""

    def outcome(self, row: int) -> Outcome:
        return _OUTCOME[self.outcomes[row - self.first_row]]


def part_result(
    *,
    first_row: int,
    rows: int,
    decisions: Sequence[Decision],
    mistakes: Sequence[Mistake],
    blank: Sequence[int] = (),
) -> PartResult:
    """Sum up one part. A row that no decision mentions is rejected, unless it is blank."""
    letters = [_LETTER[Outcome.REJECTED]] * rows
    for decision in decisions:
        letters[decision.figure.row - first_row] = _LETTER[decision.outcome]
    for row in blank:
        letters[row - first_row] = _BLANK
    written = {d.figure.indicator for d in decisions if d.revision is not None}
    ordered = sorted(mistakes, key=lambda m: m.row)
    return PartResult(
        first_row=first_row,
        outcomes="".join(letters),
        indicators=tuple(sorted(written)),
        refused=len(mistakes),
        rejections=tuple(m.as_json() for m in ordered[:LISTED]),
    )


@dataclass(slots=True)
class Summary:
    """The summary of a submission, added up part by part."""

    submission_id: UUID
    reference: str
    dry_run: bool = False
    ignored_columns: tuple[str, ...] = ()
    _counts: Counter[Outcome] = field(default_factory=Counter)
    _indicators: set[str] = field(default_factory=set)
    _areas: AreasTold = field(default_factory=AreasTold)
    _rejections: list[dict[str, object]] = field(default_factory=list)
    _figures: list[dict[str, object]] = field(default_factory=list)
    _refused: int = 0

    def add(self, part: PartResult) -> None:
        for letter, count in Counter(part.outcomes.replace(_BLANK, "")).items():
            self._counts[_OUTCOME[letter]] += count
        self._indicators.update(part.indicators)
        self._areas.add(part.areas)
        self._figures += part.figures[: MOST_SUPPOSED_FIGURES - len(self._figures)]
        self._rejections += part.rejections[: LISTED - len(self._rejections)]
        self._refused += part.refused

    @property
    def status(self) -> str:
        """`success`: no row refused; `partial`: some; `rejected`: nothing could be taken."""
        if not self._refused:
            return "success"
        taken = sum(n for o, n in self._counts.items() if o is not Outcome.REJECTED)
        return "partial" if taken else "rejected"

    def as_json(self) -> dict[str, object]:
        return {
            "submission_id": str(self.submission_id),
            "reference": self.reference,
            "status": self.status,
            "dry_run": self.dry_run,
            "rows": sum(self._counts.values()),
            **{outcome.value: self._counts[outcome] for outcome in Outcome},
            "rejections": self._rejections,
            "conflicts": _conflicts(self._rejections),
            "truncated": self._refused > len(self._rejections),
            "indicators": sorted(self._indicators),
            **self._areas.as_json(),
            "ignored_columns": list(self.ignored_columns),
            **({"figures": self._figures} if self.dry_run else {}),
        }


def _conflicts(rejections: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    """The listed rejections grouped by code and message, with the rows they concern."""
    groups: dict[tuple[object, object, object], list[object]] = {}
    for r in rejections:
        groups.setdefault((r["code"], r["column"], r["fix"]), []).append(r["row"])
    return [
        {"code": code, "column": column, "fix": fix, "rows": rows}
        for (code, column, fix), rows in groups.items()
    ]
