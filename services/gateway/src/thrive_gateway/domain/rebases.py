"""Decisions about step changes: which of them are in force, and what their causes are called."""

from collections.abc import Iterable
from datetime import date

from thrive_shared.contracts.framework import FrameworkSlice
from thrive_shared.contracts.ingest import RebaseCause, RebaseDecided
from thrive_shared.contracts.scoring import ScoreComputed

CAUSES = {
    RebaseCause.SERVICE_CHANGED: "The service changed",
    RebaseCause.POLICY_OR_LAW: "Policy or law changed",
    RebaseCause.FUNDING: "Funding changed",
    RebaseCause.DEMAND: "Demand changed",
    RebaseCause.RECORDING: "Figures are gathered or counted in another way",
    RebaseCause.OUTSIDE_EVENT: "An event outside the council",
    RebaseCause.NO_KNOWN_CAUSE: "No known cause",
}


def waiting(
    scores: Iterable[ScoreComputed], *, framework: FrameworkSlice, day: date | None
) -> list[ScoreComputed]:
    """The scores whose proposal somebody can decide about: of what is measured on that day."""
    indicators = {i.code: i for i in framework.indicators}
    areas = {
        code: area
        for code, area in framework.scored_areas().items()
        if day is None or area.valid_to is None or area.valid_to >= day
    }
    return [
        score
        for score in scores
        if score.area in areas
        and score.indicator in indicators
        and score.breakdown in indicators[score.indicator].breakdowns
    ]


def in_force(decisions: Iterable[RebaseDecided]) -> list[RebaseDecided]:
    """Of each series and period the latest decision, unless that revoked it; by period.

    `decisions` come oldest first.
    """
    latest = {(d.indicator, d.area, d.breakdown, d.period): d for d in decisions}
    found = [d for d in latest.values() if d.decision != "revoked"]
    return sorted(found, key=lambda d: (d.area, d.indicator, d.breakdown, d.period))


def cause_title(cause: str | None, *, framework: FrameworkSlice) -> str | None:
    """What a cause is called: one of ours, else a known event of the framework, else its code."""
    if cause is None:
        return None
    if cause in set(RebaseCause):
        return CAUSES[RebaseCause(cause)]
    return next((e.title for e in framework.known_events if e.code == cause), cause)
