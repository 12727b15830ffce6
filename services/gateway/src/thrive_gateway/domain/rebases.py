"""Decisions about step changes: which of them are in force, and what their causes are called."""

from collections.abc import Iterable, Sequence

from thrive_shared.contracts.framework import FrameworkSlice
from thrive_shared.contracts.ingest import RebaseCause, RebaseDecided

CAUSES = {
    RebaseCause.SERVICE_CHANGED: "The service changed",
    RebaseCause.POLICY_OR_LAW: "Policy or law changed",
    RebaseCause.FUNDING: "Funding changed",
    RebaseCause.DEMAND: "Demand changed",
    RebaseCause.RECORDING: "Figures are gathered or counted in another way",
    RebaseCause.OUTSIDE_EVENT: "An event outside the council",
    RebaseCause.NO_KNOWN_CAUSE: "No known cause",
}


def in_force(decisions: Iterable[RebaseDecided]) -> list[RebaseDecided]:
    """Of each series and period the latest decision, unless that revoked it; by period.

    `decisions` come oldest first.
    """
    latest = {(d.indicator, d.area, d.breakdown, d.period): d for d in decisions}
    found = [d for d in latest.values() if d.decision != "revoked"]
    return sorted(found, key=lambda d: (d.area, d.indicator, d.breakdown, d.period))


def approved(decisions: Sequence[RebaseDecided], *, breakdown: str) -> list[RebaseDecided]:
    """The approved steps of one series among decisions in force, by period."""
    return [d for d in decisions if d.decision == "approved" and d.breakdown == breakdown]


def cause_title(cause: str | None, *, framework: FrameworkSlice) -> str | None:
    """What a cause is called: one of ours, else a known event of the framework, else its code."""
    if cause is None:
        return None
    if cause in set(RebaseCause):
        return CAUSES[RebaseCause(cause)]
    return next((e.title for e in framework.known_events if e.code == cause), cause)
