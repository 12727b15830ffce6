"""Decisions about step changes: from what an officer asks for to what is decided, or why not.

A rebase is proposed by scoring, never applied by itself. Here a person decides, with a cause.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, Literal, NamedTuple
from uuid import UUID, uuid5

from pydantic import ValidationError
from thrive_shared.contracts.ingest import (
    FEWEST_FIGURES_REBASED,
    CommentaryReceived,
    RebaseCause,
    RebaseDecided,
)
from thrive_shared.contracts.partners import RebaseOffered
from thrive_shared.contracts.period import Period

from .catalogue import Catalogue
from .commentary import Words
from .json_fields import refused_field, unknown_fields
from .mistakes import Code, Mistake, did_you_mean
from .profile import TIDY, Row
from .rows import Sender, Subject, read_subject

Outcome = Literal["approved", "declined", "revoked"]
_OUTCOMES: dict[str, Outcome] = {
    "approve": "approved",
    "decline": "declined",
    "revoke": "revoked",
}
_DECISIONS = UUID("d2b1a6de-51e7-5d2e-9a5c-3f0f6a2f7c11")
_FIXES = {"decision": "Use one of: approve, decline, revoke."}
_SUBJECT = ("indicator", "area", "breakdown", "period")


class SeriesKey(NamedTuple):
    """What a decision is about."""

    indicator: str
    area: str
    breakdown: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as it is kept."""

    decision_id: UUID
    series: SeriesKey
    period: str
    decision: Outcome
    cause: str | None
    commentary_id: UUID

    def record(
        self, *, partition: int, seq: int, recorded_at: datetime, partner: str, version: int
    ) -> RebaseDecided:
        """The record of the log."""
        return RebaseDecided(
            partition=partition,
            seq=seq,
            recorded_at=recorded_at,
            decision_id=self.decision_id,
            decision=self.decision,
            **self.series._asdict(),
            period=self.period,
            cause=self.cause,
            commentary_id=self.commentary_id,
            partner=partner,
            framework_version=version,
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """The periods of a series that have been sent, and what is in force about them."""

    periods: frozenset[str]
    decisions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision asked for, checked, with its words and the fingerprint of the whole."""

    decided: Decided
    words: Words
    digest: bytes
    sender: Sender
    partition: int
    version: int
    """Of the framework that it was read under."""


class NotPossible(ValueError):
    """This series can't have new limits from that period on."""


class Again(ValueError):
    """This was decided already about this series and period."""


class NothingThere(ValueError):
    """Nothing is decided about this series and period."""


def read_decision(
    value: Any, *, reference: str, catalogue: Catalogue, sender: Sender, now: datetime
) -> Asked | list[Mistake]:
    """The decision that a JSON object asks for, or all its mistakes.

    `reference` names the request: the same one again is the same decision. Raises NotPossible
    where the indicator has no control chart, or the area no scores of its own.
    """
    try:
        offered = RebaseOffered.model_validate(value)
    except ValidationError as error:
        refused = [refused_field(1, value, dict(e), fixes=_FIXES) for e in error.errors()]
        return [*refused, *_among_the_rest(value, refused, catalogue=catalogue, sender=sender)]
    subject = _read_subject(offered.model_dump(), catalogue=catalogue, sender=sender)
    mistakes = [
        *unknown_fields(1, value, known=RebaseOffered.model_fields),
        *_cause(offered.decision, offered.cause, catalogue=catalogue),
    ]
    if isinstance(subject, list) or mistakes:
        return [*mistakes, *(subject if isinstance(subject, list) else [])]
    _check_chart(subject, catalogue=catalogue)
    decision_id = uuid5(_DECISIONS, f"{sender.partner}\n{reference}")
    digest = blake2b(offered.model_dump_json().encode(), digest_size=16).digest()
    words = _words(offered, subject, decision_id=decision_id, sender=sender, now=now)
    decided = Decided(
        decision_id,
        SeriesKey(subject.indicator.code, subject.area, subject.breakdown),
        str(subject.period),
        _OUTCOMES[offered.decision],
        None if offered.decision == "revoke" else offered.cause,
        words.body.commentary_id,
    )
    partition = catalogue.partition(subject.indicator.code)
    return Asked(decided, words, digest, sender, partition, catalogue.version)


def check(decided: Decided, *, standing: Standing) -> None:
    """Raise NotPossible, Again or NothingThere unless this can be decided now."""
    current = standing.decisions.get(decided.period)
    if decided.decision == "revoked":
        if current is None:
            raise NothingThere
        return
    if current == decided.decision:
        raise Again
    if decided.period not in standing.periods:
        raise NotPossible(
            f"No figure of {_label(decided.period)} was sent: limits start at a period with one."
        )
    if decided.decision == "approved":
        _check_length(decided.period, standing=standing)


def _check_length(period: str, *, standing: Standing) -> None:
    """Both phases need figures enough, up to the steps approved next to them."""
    others = [p for p, d in standing.decisions.items() if d == "approved" and p != period]
    since = max((p for p in others if p < period), default="")
    until = min((p for p in others if p > period), default="~")
    before = sum(since <= p < period for p in standing.periods)
    after = sum(period <= p < until for p in standing.periods)
    if min(before, after) < FEWEST_FIGURES_REBASED:
        raise NotPossible(
            f"New limits need at least {FEWEST_FIGURES_REBASED} figures from their first period "
            f"on and as many before it; from {_label(period)} on there are {after}, before it "
            f"{before}."
        )


def _check_chart(subject: Subject, *, catalogue: Catalogue) -> None:
    indicator = subject.indicator
    if not indicator.charted:
        raise NotPossible(
            f"{indicator.code} has no control chart: its figures are seasonal, overlap, or are "
            "not to be charted."
        )
    if subject.area not in catalogue.scored_areas:
        raise NotPossible(f"{subject.area} is kept for comparison only and has no chart.")


def _among_the_rest(
    value: Any, refused: Sequence[Mistake], *, catalogue: Catalogue, sender: Sender
) -> list[Mistake]:
    """The mistakes in the fields that are well-formed, where others are not."""
    if not isinstance(value, dict):
        return []
    unread = {mistake.column for mistake in refused}
    fields = {name: each for name, each in value.items() if name not in unread}
    subject = _read_subject(fields, catalogue=catalogue, sender=sender)
    found = unknown_fields(1, value, known=RebaseOffered.model_fields)
    if not unread & {"decision", "cause"}:
        found += _cause(fields["decision"], fields.get("cause"), catalogue=catalogue)
    found += subject if isinstance(subject, list) else []
    return [mistake for mistake in found if mistake.column not in unread]


def _read_subject(
    fields: Mapping[str, Any], *, catalogue: Catalogue, sender: Sender
) -> Subject | list[Mistake]:
    cells = {name: fields[name] for name in _SUBJECT if name in fields}
    return read_subject(
        Row(1, cells, TIDY.columns), catalogue=catalogue, sender=sender, period_needed=True
    )


def _cause(decision: str, cause: str | None, *, catalogue: Catalogue) -> list[Mistake]:
    if decision == "revoke":
        return []
    causes = [c.value for c in RebaseCause]
    known = [*causes, *(e.code for e in catalogue.framework.known_events)]
    if decision == "approve":
        known.remove(RebaseCause.NO_KNOWN_CAUSE)
    if cause in known:
        return []
    meant = did_you_mean(cause or "", among=known)
    return [
        Mistake(
            row=1,
            column="cause",
            code=Code.MISSING_VALUE if cause is None else Code.UNKNOWN_CAUSE,
            value=cause or "",
            message="A step change is approved with the cause that is known for it."
            if decision == "approve"
            else "A decision needs a cause.",
            fix=f"Did you mean {meant}?" if meant else f"Use one of: {', '.join(known)}.",
        )
    ]


def _words(
    offered: RebaseOffered, subject: Subject, *, decision_id: UUID, sender: Sender, now: datetime
) -> Words:
    """The reason, as commentary on the step's first period."""
    body = CommentaryReceived(
        commentary_id=uuid5(decision_id, "words"),
        kind="explanation",
        indicator=subject.indicator.code,
        area=subject.area,
        breakdown=subject.breakdown,
        period=str(subject.period),
        text=offered.text,
        owner=offered.owner,
        illustrative=subject.indicator.illustrative,
        partner=sender.partner,
        recorded_at=now,
    )
    content = f"{offered.text}\n{offered.owner or ''}"
    return Words(1, body, None, blake2b(content.encode(), digest_size=16).digest())


def _label(period: str) -> str:
    return Period.parse(period).label()
