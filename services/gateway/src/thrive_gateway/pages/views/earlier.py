"""Changed boundaries: what came before and after an area, beside its own figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from thrive_shared.contracts.framework import Comparability, Indicator
from thrive_shared.contracts.period import Period

from thrive_gateway.domain.apportioning import Apportioned, Estimate, Part, Refusal, State
from thrive_gateway.domain.boundaries import Boundaries, Neighbour, boundaries_of
from thrive_gateway.earlier import EarlierSeries, estimated
from thrive_gateway.pages import format as shown
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views.figure import link
from thrive_gateway.pages.views.points import Row, of_breakdown, row

_COMPARED = {
    Comparability.SAME: "the same boundaries: comparable",
    Comparability.RENAMED: "the same boundaries under another name: comparable",
    Comparability.CHANGED: "other boundaries: not comparable",
}
_REFUSED: dict[Refusal, str] = {
    "no_figure": "no figure of {areas}",
    "no_counts": "no counts of {areas}, only a value",
    "zero_denominator": "the counts are out of nought",
}
_WITHOUT: dict[State, str] = {
    "shares_not_stated": "Earlier figures are not estimated for these boundaries: it is not stated "
    "which share of {areas} lies here.",
    "shares_incomplete": "Earlier figures are not estimated for these boundaries: it is not stated "
    "where all of {areas} lies now, so a part may lie here.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherArea:
    """An area of earlier or later boundaries."""

    name: str
    link: str
    compared: str
    share: str
    rows: tuple[Row, ...] = ()
    """Its figures, where they are comparable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateRow:
    """An estimate of one period; `made_of` says from what."""

    period: str
    value: str
    made_of: str
    notes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What a page says of changed boundaries."""

    says: str
    follows: tuple[OtherArea, ...]
    followed_by: tuple[OtherArea, ...]
    estimates: tuple[EstimateRow, ...] = ()
    refused: tuple[str, ...] = ()
    without: str = ""
    """Why nothing is estimated; empty where something is, or nothing could be."""
    illustrative: bool = False


def earlier(
    series: EarlierSeries, *, area: str, breakdown: str, indicator: Indicator, names: Names
) -> Earlier | None:
    """On an indicator's page: with comparable figures and estimates. None: nothing has changed."""
    found = boundaries_of(names.framework, area)
    if found is None:
        return None
    told = _estimated(
        found, series, area=area, breakdown=breakdown, indicator=indicator, names=names
    )
    home = names.framework.home_area

    def other(each: Neighbour) -> OtherArea:
        points = of_breakdown(series.get(each.area, ()), breakdown=breakdown) if each.whole else []
        return OtherArea(
            name=each.name,
            link=link(indicator.code, area=each.area, breakdown=breakdown, home=home),
            compared=_COMPARED[each.comparability],
            share=_share(each),
            rows=tuple(
                row(p, indicator=indicator, names=names, benchmarks={}) for p in reversed(points)
            ),
        )

    return Earlier(
        says=found.says,
        follows=tuple(map(other, found.follows)),
        followed_by=tuple(map(other, found.followed_by)),
        estimates=tuple(
            _estimate(each, indicator=indicator, names=names) for each in reversed(told.estimates)
        ),
        refused=tuple(
            f"{Period.parse(each.period).label()}: "
            + _REFUSED[each.reason].format(areas=_listed(each.areas, names=names))
            for each in reversed(told.refused)
        ),
        without=_WITHOUT.get(told.state, "").format(areas=_listed(told.areas, names=names)),
        illustrative=indicator.illustrative,
    )


def neighbours(area: str, *, names: Names) -> Earlier | None:
    """On an area's page: what it follows and what follows it. None: nothing has changed."""
    found = boundaries_of(names.framework, area)
    if found is None:
        return None
    return Earlier(
        says=found.says,
        follows=tuple(map(_place, found.follows)),
        followed_by=tuple(map(_place, found.followed_by)),
    )


def _estimated(
    found: Boundaries,
    series: EarlierSeries,
    *,
    area: str,
    breakdown: str,
    indicator: Indicator,
    names: Names,
) -> Apportioned:
    """Nothing is estimated where the figures themselves are comparable."""
    if found.state != "changed":
        return Apportioned(state="no_earlier_boundaries")
    return estimated(
        series, framework=names.framework, area=area, indicator=indicator, breakdown=breakdown
    )


def _place(found: Neighbour) -> OtherArea:
    return OtherArea(
        name=found.name,
        link=f"/areas/{found.area}",
        compared=_COMPARED[found.comparability],
        share=_share(found),
    )


def _share(found: Neighbour) -> str:
    if found.share is None:
        return ""
    told = f"{_percent(found.share)} of the {found.basis} of the earlier area ({found.source})"
    return told if found.confirmed else f"{told}, not confirmed"


def _estimate(found: Estimate, *, indicator: Indicator, names: Names) -> EstimateRow:
    value = shown.measure(found.value, unit=indicator.unit, decimals=indicator.decimals).text
    notes = [
        "stands on provisional figures" if found.provisional else "",
        "shares not confirmed" if not found.confirmed else "",
    ]
    return EstimateRow(
        period=Period.parse(found.period).label(),
        value=f"about {value}",
        made_of="; ".join(_part(each, names=names) for each in found.parts),
        notes=", ".join(filter(None, notes)),
    )


def _part(found: Part, *, names: Names) -> str:
    counts = f"{found.numerator:f} of {found.denominator:f}"
    return f"{_percent(found.share)} of {names.area(found.area)} ({counts})"


def _percent(share: Decimal) -> str:
    return f"{shown.number(share * 100, decimals=1).removesuffix('.0')}%"


def _listed(codes: Iterable[str], *, names: Names) -> str:
    found: Sequence[str] = [names.area(each) for each in codes]
    return " and ".join(filter(None, (", ".join(found[:-1]), *found[-1:])))
