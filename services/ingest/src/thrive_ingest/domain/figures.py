"""Figures, their revisions, and what sending one again changes."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple
from uuid import UUID

from thrive_shared.contracts.ingest import Observation, PublishedVerdict, Status

from .mistakes import Code, Mistake


class Key(NamedTuple):
    """What a figure is of. Keys are locked in ascending order."""

    indicator: str
    area: str
    breakdown: str
    period: str

    @property
    def fingerprint(self) -> int:
        """64 bits, for remembering very many keys."""
        digest = blake2b("\n".join(self).encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A validated row. `computed`: no value was sent, the counts gave it. `withdraws`: the source
    says in so many words that there is no figure. `sent` and `in_our_names`: see Row."""

    row: int
    indicator: str
    area: str
    breakdown: str
    period: str
    value: str | None
    numerator: str | None = None
    denominator: str | None = None
    computed: bool = False
    lower: str | None = None
    upper: str | None = None
    published_verdict: PublishedVerdict | None = None
    status: Status = "final"
    withdraws: bool = False
    sent: Mapping[str, str] = field(default_factory=dict)
    in_our_names: bool = False

    @property
    def key(self) -> Key:
        return Key(self.indicator, self.area, self.breakdown, self.period)

    @property
    def content(self) -> bytes:
        """Fingerprint of the figure: its numbers, status and verdict; 8.3 and 8.30 are the same.

        Who did the division is no part of it: a value sent that equals the computed one, with the
        same counts, is the same figure.
        """
        numbers = (self.value, self.numerator, self.denominator, self.lower, self.upper)
        parts = [_normal(n) for n in numbers] + [self.status, self.published_verdict or ""]
        return blake2b("|".join(parts).encode(), digest_size=16).digest()

    def supposed(self) -> dict[str, object]:
        """The form in which it can be asked what would change if it were accepted."""
        stated = {name: said for name in _OPTIONAL if (said := getattr(self, name))}
        value = {} if self.value is None else {"value": self.value}
        subject = self.key._asdict()
        return {**subject, **value, **stated, "status": self.status}

    def observation(self, *, revision: int) -> Observation:
        """The form in which the log keeps it."""
        stated = {name: said for name in _OPTIONAL if (said := getattr(self, name))}
        return Observation(
            row=self.row,
            area=self.area,
            breakdown=self.breakdown,
            period=self.period,
            value=self.value,
            status=self.status,
            revision=revision,
            cells=self._cells(),
            **stated,
        )

    def _cells(self) -> dict[str, str]:
        """The cells to keep: those that were read, but for what the figure repeats as sent."""
        if not self.in_our_names:
            return dict(self.sent)
        return {name: text for name, text in self.sent.items() if getattr(self, name, None) != text}


_OPTIONAL = ("numerator", "denominator", "computed", "lower", "upper", "published_verdict")


def _normal(number: str | None) -> str:
    return "" if number is None else f"{Decimal(number).normalize():f}"


@dataclass(frozen=True, slots=True)
class Current:
    """The revision of a figure that is in force."""

    revision: int
    content: bytes
    submission_id: UUID


class Outcome(StrEnum):
    """What became of one row."""

    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    IGNORED = "ignored"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Decision:
    """What one figure does: `revision` is set when it is written to the log."""

    figure: Figure
    outcome: Outcome
    revision: int | None = None


def decide(
    figures: Sequence[Figure],
    *,
    current: Mapping[Key, Current],
    submission_id: UUID,
    confirmed: AbstractSet[int] = frozenset(),
) -> tuple[list[Decision], list[Mistake], dict[Key, Current]]:
    """Compare figures, in row order, with the revisions in force.

    Equal to the current revision: unchanged (ignored when this very submission already said
    so). An empty cell never takes a figure away: only a status of `missing` does. A second,
    different figure of one key in one submission is a mistake, also when the first one changed
    nothing: else a file sent again would let its second figure win. `confirmed` are the
    fingerprints of keys that earlier parts of this submission left unchanged. Returns the
    decisions, the mistakes and the revisions that come into force.
    """
    decisions: list[Decision] = []
    mistakes: list[Mistake] = []
    fresh: dict[Key, Current] = {}
    repeated: set[Key] = set()
    for figure in figures:
        key = figure.key
        before = fresh.get(key) or current.get(key)
        mine = before is not None and before.submission_id == submission_id
        content = figure.content
        if before is None:
            outcome = Outcome.IMPORTED
        elif before.content == content:
            decisions.append(Decision(figure, Outcome.IGNORED if mine else Outcome.UNCHANGED))
            repeated.add(key)
            continue
        elif figure.value is None and not figure.withdraws:
            decisions.append(Decision(figure, Outcome.IGNORED))
            continue
        elif mine or key in repeated or key.fingerprint in confirmed:
            mistakes.append(_duplicate(figure))
            continue
        else:
            outcome = Outcome.UPDATED
        revision = 1 if before is None else before.revision + 1
        fresh[key] = Current(revision, content, submission_id)
        decisions.append(Decision(figure, outcome, revision))
    return decisions, mistakes, fresh


def _duplicate(figure: Figure) -> Mistake:
    return Mistake(
        row=figure.row,
        column="value",
        code=Code.DUPLICATE_ROW,
        value=figure.value or "",
        message="An earlier row of this submission gives another figure for the same "
        "indicator, area, group and period.",
        fix="Keep one of the two rows; send a later correction as a submission of its own.",
    )
