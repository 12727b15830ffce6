"""Earlier counts apportioned to new boundaries: an estimate, and never more than that.

A part of an earlier area is taken to have the same rate as the whole of it: events and their
denominator are spread as its households (or people) are. Nothing here reaches a score.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Literal

from thrive_shared.contracts.framework import Area, Follows, FrameworkCore, Indicator, ValueType
from thrive_shared.contracts.ingest import Observation
from thrive_shared.contracts.period import Period

State = Literal[
    "estimated",
    "no_earlier_boundaries",
    "shares_not_stated",
    "shares_incomplete",
    "not_a_ratio",
]
"""Why there is an estimate or none. `shares_not_stated`: of an area that this one follows.
`shares_incomplete`: a part of the earlier geography is given to no later area, and may lie in this
one. `not_a_ratio`: only a numerator over a denominator can be apportioned."""
Refusal = Literal["no_figure", "no_counts", "zero_denominator"]

WHOLE = Decimal("0.999")
"""Shares are rounded where they are published: so much of an area is all of it."""
_DECIMALS = Decimal(1).scaleb(-10)
_RATIOS = (ValueType.PROPORTION, ValueType.RATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What an earlier area adds: its counts as accepted, and the share of them."""

    area: str
    share: Decimal
    basis: str | None
    source: str | None
    confirmed: bool
    numerator: Decimal
    denominator: Decimal
    provisional: bool
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """An estimate of one period on the new boundaries."""

    period: str
    numerator: Decimal
    denominator: Decimal
    value: Decimal
    parts: tuple[Part, ...]

    @property
    def provisional(self) -> bool:
        """Whether a figure that it is made from may still change."""
        return any(p.provisional for p in self.parts)

    @property
    def confirmed(self) -> bool:
        """Whether the sources of all its shares stand behind them."""
        return all(p.confirmed for p in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A period that can't be estimated, why, and for the sake of which earlier areas."""

    period: str
    reason: Refusal
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Apportioned:
    """The estimates of a series, or why there are none."""

    state: State
    areas: tuple[str, ...] = ()
    """The earlier areas that stand in the way."""
    estimates: tuple[Estimate, ...] = ()
    refused: tuple[Refused, ...] = ()


Figures = Mapping[str, Mapping[str, Observation]]
"""The current figures of each earlier area, by period."""


def obstacle(framework: FrameworkCore, *, area: str, indicator: Indicator) -> Apportioned | None:
    """Why nothing can be estimated for an area, whatever its figures; None: something may be."""
    areas = {each.code: each for each in framework.areas}
    own = areas.get(area)
    if own is None or own.valid_from is None or not own.follows:
        return Apportioned(state="no_earlier_boundaries")
    if indicator.value_type not in _RATIOS:
        return Apportioned(state="not_a_ratio")
    silent = tuple(f.area for f in own.follows if _share(f) is None)
    if silent:
        return Apportioned(state="shares_not_stated", areas=silent)
    lost = _lost(areas, [areas[f.area] for f in own.follows])
    return Apportioned(state="shares_incomplete", areas=lost) if lost else None


def apportioned(
    framework: FrameworkCore, *, area: str, indicator: Indicator, figures: Figures
) -> Apportioned:
    """The earlier figures of one population group, estimated for the boundaries of an area.

    Periods that end before those boundaries began; the same figures give the same digits.
    """
    found = obstacle(framework, area=area, indicator=indicator)
    if found is not None:
        return found
    own = next(each for each in framework.areas if each.code == area)
    assert own.valid_from is not None
    told = [
        _period(period, follows=own.follows, figures=figures, indicator=indicator)
        for period in _periods(figures, until=own.valid_from)
    ]
    return Apportioned(
        state="estimated",
        estimates=tuple(each for each in told if isinstance(each, Estimate)),
        refused=tuple(each for each in told if isinstance(each, Refused)),
    )


def _share(found: Follows) -> Decimal | None:
    return Decimal(1) if found.whole else found.share


def _lost(areas: Mapping[str, Area], followed: Sequence[Area]) -> tuple[str, ...]:
    """Earlier areas of the same geography that are not wholly given to later ones."""
    geographies = {(each.type, each.parent, each.valid_to) for each in followed}
    given: dict[str, Decimal] = {}
    for later in areas.values():
        for each in later.follows:
            given[each.area] = given.get(each.area, Decimal(0)) + (_share(each) or Decimal(0))
    return tuple(
        code
        for code, each in areas.items()
        if (each.type, each.parent, each.valid_to) in geographies
        and given.get(code, Decimal(0)) < WHOLE
    )


def _periods(figures: Figures, *, until: date) -> list[str]:
    found = {period for each in figures.values() for period in each}
    return sorted(p for p in found if Period.parse(p).end < until)


def _period(
    period: str, *, follows: Iterable[Follows], figures: Figures, indicator: Indicator
) -> Estimate | Refused:
    parts = [(each, figures.get(each.area, {}).get(period)) for each in follows]
    absent = tuple(f.area for f, o in parts if o is None or o.value is None)
    if absent:
        return Refused(period=period, reason="no_figure", areas=absent)
    counted = [_part(each, observed) for each, observed in parts if observed is not None]
    uncounted = tuple(f.area for (f, _), part in zip(parts, counted, strict=True) if part is None)
    if uncounted:
        return Refused(period=period, reason="no_counts", areas=uncounted)
    return _estimate(period, parts=[p for p in counted if p is not None], indicator=indicator)


def _part(found: Follows, observed: Observation) -> Part | None:
    if observed.numerator is None or observed.denominator is None:
        return None
    share = _share(found)
    assert share is not None
    return Part(
        area=found.area,
        share=share,
        basis=found.basis,
        source=found.source,
        confirmed=found.confirmed,
        numerator=Decimal(observed.numerator),
        denominator=Decimal(observed.denominator),
        provisional=observed.status != "final",
        revision=observed.revision,
    )


def _estimate(period: str, *, parts: Sequence[Part], indicator: Indicator) -> Estimate | Refused:
    with localcontext() as context:
        context.prec = 60
        numerator = sum((p.share * p.numerator for p in parts), Decimal(0))
        denominator = sum((p.share * p.denominator for p in parts), Decimal(0))
        if not denominator:
            areas = tuple(p.area for p in parts)
            return Refused(period=period, reason="zero_denominator", areas=areas)
        exact = numerator * indicator.multiplier / denominator
        value = exact.quantize(_DECIMALS, rounding=ROUND_HALF_UP).normalize()
    return Estimate(
        period=period,
        numerator=numerator.normalize(),
        denominator=denominator.normalize(),
        value=value,
        parts=tuple(parts),
    )
