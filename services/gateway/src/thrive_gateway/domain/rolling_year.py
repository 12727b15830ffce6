"""What the twelve months to each month come to, where the framework asks for it as context."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from thrive_shared.contracts.framework import Break
from thrive_shared.contracts.ingest import Observation
from thrive_shared.contracts.period import Period

MONTHS = 12
_DECIMALS = Decimal("1e-10")

State = Literal["calculated", "counts_missing", "definition_changed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RollingYear:
    """Twelve months' numerators over the mean of their denominators, or why there is none."""

    state: State
    value: Decimal | None = None
    provisional: bool = False
    """Whether it stands on a month that is not final."""


def rolling_years(
    months: Mapping[Period, Observation], *, multiplier: int, breaks: Sequence[Break]
) -> dict[Period, RollingYear]:
    """For every month of one series what it and the eleven before it come to.

    Days lost for each employee add up over a year in which the number of employees varies: so the
    numerators are added and the denominators averaged. Ten decimals, rounded half up.
    """
    return {
        month: _year_to(month, months, multiplier=multiplier, breaks=breaks) for month in months
    }


def _year_to(
    last: Period,
    months: Mapping[Period, Observation],
    *,
    multiplier: int,
    breaks: Sequence[Break],
) -> RollingYear:
    window = [last.shifted(months=-back) for back in range(MONTHS)]
    if any(window[-1].start < each.starts <= last.end for each in breaks):
        return RollingYear(state="definition_changed")
    found = [months[each] for each in window if each in months]
    counts = [(o.numerator, o.denominator) for o in found if o.value is not None]
    top = [Decimal(n) for n, _ in counts if n is not None]
    bottom = [Decimal(d) for _, d in counts if d is not None]
    people = sum(bottom, Decimal(0))
    if len(top) < MONTHS or len(bottom) < MONTHS or not people:
        return RollingYear(state="counts_missing")
    value = sum(top, Decimal(0)) * multiplier * MONTHS / people
    return RollingYear(
        state="calculated",
        value=value.quantize(_DECIMALS, rounding=ROUND_HALF_UP),
        provisional=any(o.status in ("provisional", "estimated") for o in found),
    )
