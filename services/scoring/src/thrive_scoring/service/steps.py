"""What one log record asks for, handed from the first pass over a batch to the second."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from thrive_shared.contracts.framework import FrameworkSlice, Indicator

from thrive_scoring.domain.body import Origin
from thrive_scoring.domain.rules import Rules
from thrive_scoring.domain.series import Series
from thrive_scoring.domain.tasks import Task
from thrive_scoring.domain.view import View


@dataclass(slots=True, eq=False)
class Expected:
    """A series without any figure; `due`: None where none is expected any more."""

    series: Series
    rules: Rules
    due: date | None


@dataclass(slots=True, eq=False)
class Step:
    """One record applied: what to evaluate, under which framework and day."""

    origin: Origin
    view: View
    day: date | None
    tasks: list[Task] = field(default_factory=list)
    expected: Sequence[Expected] = ()
    framework: FrameworkSlice | None = None
    begun: date | None = None
    redefined: tuple[str, ...] = ()
    """Indicators whose definition this record changed."""
    removed: Mapping[str, Indicator] = field(default_factory=dict)
    """Indicators that this record took out of the framework, as they last were."""
    rebased: bool = False
    """Whether this record decides about a step change."""
    setting_up: bool = False
    """Whether this record is a framework's, or the first day's."""
    ended: frozenset[str] = frozenset()
    """Areas whose last day this record says is over."""

    @property
    def is_observed(self) -> bool:
        """Whether this record brings figures, and neither rules nor a day nor a decision."""
        return self.framework is None and self.begun is None and not self.rebased

    def indicator(self, code: str) -> Indicator:
        """The definition in force, or the last there was."""
        rules = self.view.rules.get(code)
        return rules.indicator if rules else self.removed[code]
