"""What was decided about step changes of a series: where its chart starts anew, and where not.

Limits of one phase are made from its own points alone; those of earlier phases stay as they are.
"""

from dataclasses import dataclass, replace

from thrive_scoring.domain.rules import Rules
from thrive_scoring.domain.spans import Span


@dataclass(frozen=True, slots=True)
class Decision:
    """What is in force about a step at one period: `approved`, else declined."""

    at: Span
    approved: bool
    decision_id: str
    cause: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions in force about one series, in time. Never changed, only replaced."""

    approved: tuple[Decision, ...] = ()
    declined: tuple[Decision, ...] = ()

    def without(self, at: Span) -> "Decisions":
        """The same before anything was decided about that period."""
        return Decisions(
            tuple(d for d in self.approved if d.at.key != at.key),
            tuple(d for d in self.declined if d.at.key != at.key),
        )

    def taking(self, decision: Decision) -> "Decisions":
        """The same with one more, in place of what was decided about its period."""
        rest = self.without(decision.at)
        if decision.approved:
            return replace(rest, approved=_in_time((*rest.approved, decision)))
        return replace(rest, declined=_in_time((*rest.declined, decision)))

    def rebase(self, key: int) -> Decision | None:
        """The latest approved step at or before a period."""
        return next((d for d in reversed(self.approved) if d.at.key <= key), None)

    def rebase_before(self, decision: Decision) -> Decision | None:
        """The approved step before this one."""
        return self.rebase(decision.at.key - 1)


UNDECIDED = Decisions()


def phase_start(decisions: Decisions, *, rules: Rules, at: Span) -> int:
    """Key of the first period whose figures belong to the same phase as a period.

    A phase starts at a break of the indicator's definition, or at an approved step change.
    """
    rebased = decisions.rebase(at.key)
    defined = rules.phase(at)
    return defined if rebased is None else max(defined, rebased.at.key)


def _in_time(decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
    return tuple(sorted(decisions, key=lambda d: d.at.key))
