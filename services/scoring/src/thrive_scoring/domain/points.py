"""The current figure of one area, breakdown and period."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import orjson

from thrive_scoring.domain.methods.intervals import WIDTH_IN_STANDARD_ERRORS
from thrive_scoring.domain.spans import Span, span

COMPUTED: tuple[dict[str, object], dict[str, object]] = ({}, {"computed": True})
"""How an event says, by `computed`, where its value comes from. Of a value as sent it says nothing:
such an event keeps the bytes that it had before values could be marked."""


@dataclass(slots=True, eq=False)
class Point:
    """A figure as the log has it, numbers read, with 95 % limits.

    Whole once the batch that brings it is applied; from then on never changed, only replaced.
    """

    span: Span
    value: str | None
    numerator: str | None
    denominator: str | None
    lower: str | None
    upper: str | None
    published_verdict: str | None
    status: str
    revision: int
    submission_id: str
    received_at: str
    row: int
    computed: bool = False
    """Whether ingest computed the value from the counts."""
    days_late: int | None = None
    """Days from the due day to the day the period's first figure came; negative: early. None where
    it can't be late: it came as history."""
    number: float = math.nan
    """The value; NaN where there is no figure."""
    count: float = math.nan
    """The numerator; NaN where none was sent."""
    low: float = math.nan
    high: float = math.nan
    """Limits that the indicator's rules allow; NaN without an interval."""
    error: float = math.nan
    """The standard error that the limits imply."""
    method: str | None = None

    @property
    def tentative(self) -> bool:
        """Whether the figure is not final yet: provisional, or an estimate."""
        return self.status in ("provisional", "estimated")

    def set_limits(self, low: float, high: float, *, method: str) -> None:
        """Take the 95 % limits in, once: a new point has none."""
        self.low, self.high, self.method = low, high, method
        self.error = (high - low) / WIDTH_IN_STANDARD_ERRORS

    def without_limits(self) -> "Point":
        """The same figure before its limits are set."""
        return replace(self, low=math.nan, high=math.nan, error=math.nan, method=None)


def number(text: str | None) -> float:
    """A decimal text as the nearest double; NaN for none."""
    return math.nan if text is None else float(text)


def difference(value: str, earlier: str) -> str:
    """The exact difference of two decimal texts."""
    found = Decimal(value) - Decimal(earlier)
    text = str(found if found else abs(found))
    return format(Decimal(text), "f") if "E" in text else text


def point_of(row: Mapping[str, Any], *, submission_id: str, received_at: str) -> Point:
    """The point that an accepted row of the log makes; limits are added by `intervals`."""
    get = row.get
    value, numerator = get("value"), get("numerator")
    return Point(
        span(row["period"]),
        value,
        numerator,
        get("denominator"),
        get("lower"),
        get("upper"),
        get("published_verdict"),
        get("status", "final"),
        row["revision"],
        submission_id,
        received_at,
        row["row"],
        get("computed", False),
        None,
        math.nan if value is None else float(value),
        math.nan if numerator is None else float(numerator),
    )


def sent(point: Point) -> str:
    """What was sent of a point, as one JSON text; `restored` undoes it."""
    fields = [
        point.value,
        point.numerator,
        point.denominator,
        point.lower,
        point.upper,
        point.published_verdict,
        point.status,
        point.revision,
        point.submission_id,
        point.received_at,
        point.row,
        point.computed,
        point.days_late,
    ]
    return orjson.dumps(fields).decode()


def restored(text: str, *, period: str) -> Point:
    """The point of a period from what was sent; limits are added by `intervals`.

    A text stored before a field was kept is shorter: its value was sent, it was not late.
    """
    fields = orjson.loads(text)
    point = Point(span(period), *fields)
    point.number, point.count = number(point.value), number(point.numerator)
    return point
