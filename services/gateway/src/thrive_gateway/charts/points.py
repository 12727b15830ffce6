"""What a chart is made from. The table beside a chart shows these very points."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One period of a series. A period without a figure leaves a gap in the line."""

    start: date
    end: date
    label: str
    value: Decimal | None
    shown: str = ""
    """The value as people read it."""
    lower: float | None = None
    upper: float | None = None
    benchmark: Decimal | None = None
    target: Decimal | None = None
    provisional: bool = False
    flagged: bool = False
    """Whether the point is a special cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to everyone, drawn as a band."""

    starts: date
    ends: date
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A day at which the definition changed: the line stops and starts again."""

    day: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Centre and natural process limits of one phase of a control chart."""

    centre: float
    lower: float
    upper: float
    starts: date | None = None
    """The phase's first day; None: from the beginning."""
    ends: date | None = None
    """First day of the next phase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A day from which new process limits hold, or would hold."""

    day: date
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """Where a line through the latest points leads in a later period, beside its target."""

    start: date
    end: date
    label: str
    value: float
    lower: float | None
    upper: float | None
    target: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A series with all that is drawn around it."""

    key: str
    """Unique on the page."""
    title: str
    summary: str
    name: str
    """Name of the area, for the legend."""
    benchmark_name: str = ""
    points: tuple[Point, ...]
    months: int = 12
    """Months from one period to the next: a longer step is a gap."""
    restart: int | None = None
    """Month in which a year-to-date value starts again from nought."""
    before: str = ""
    after: str = ""
    """What stands before and after each number on the value axis."""
    zero: bool = False
    events: tuple[Event, ...] = ()
    breaks: tuple[Break, ...] = ()
    limits: tuple[Limits, ...] = ()
    steps: tuple[Step, ...] = ()
    ahead: Ahead | None = None
    extent: tuple[float, float] | None = field(default=None)
    """Values that the axis must hold, so that small multiples share one."""
