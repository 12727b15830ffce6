"""What one log record asks for, handed from the first pass over a batch to the second."""

from dataclasses import dataclass, field
from datetime import date

from thrive_shared.contracts.framework import FrameworkSlice

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
    expected: list[Expected] = field(default_factory=list)
    framework: FrameworkSlice | None = None
    begun: date | None = None
    redefined: tuple[str, ...] = ()
    """Indicators whose definition this record changed."""
