"""Scales: from values and days to places on the picture."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A straight line from a domain (`low` to `high`) to a range of places, clamped to it."""

    low: float
    high: float
    start: float
    stop: float

    def __call__(self, value: float) -> float:
        """The place of a value."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + min(1.0, max(0.0, share)) * (self.stop - self.start)


def finite(values: Iterable[Decimal | float | None]) -> list[float]:
    """Those values that can be drawn."""
    return [float(value) for value in values if value is not None and _is_finite(value)]


def _is_finite(value: Decimal | float) -> bool:
    return value.is_finite() if isinstance(value, Decimal) else math.isfinite(value)


def ticks(low: float, high: float, *, count: int = 5) -> list[float]:
    """Round numbers that cover low to high in about `count` steps of 1, 2, 2.5 or 5."""
    step = _step(high - low, count=count)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(index * step, 10) for index in range(first, last + 1)]


def value_ticks(values: Sequence[float], *, zero: bool, count: int = 5) -> list[float]:
    """Ticks of a value axis, with air around a flat line; `zero` starts the axis at nought."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    if zero:
        low = min(0.0, low)
    if high - low < max(abs(high), 1.0) * 1e-9:
        margin = max(abs(high) * 0.05, 0.5)
        low, high = low - margin, high + margin
    return ticks(low, high, count=count)


def middle(start: date, end: date) -> float:
    """The middle of a period as a day number."""
    return (start.toordinal() + end.toordinal() + 1) / 2


def _step(span: float, *, count: int) -> float:
    rough = span / count
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor for factor in _STEPS if factor * power >= rough * (1 - 1e-9)) * power
