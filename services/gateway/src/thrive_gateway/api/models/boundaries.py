"""Boundaries: what an area's figures are of, how they compare, and what is estimated for them."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from pydantic import ConfigDict
from pydantic.config import JsonDict
from thrive_shared.contracts.framework import Comparability

from thrive_gateway.domain.apportioning import Apportioned, Estimate, Part, Refusal, State
from thrive_gateway.domain.boundaries import Boundaries, Neighbour
from thrive_gateway.domain.boundaries import State as Compared
from thrive_gateway.domain.figures import period_label

from .base import Answer

EXAMPLE: JsonDict = {
    "state": "changed",
    "says": "These boundaries are in force since 7 May 2026. Figures before 7 May 2026 are of "
    "other boundaries: not comparable.",
    "since": "2026-05-07",
    "until": None,
    "follows": [
        {
            "area": "E05001085",
            "name": "Whickham North",
            "comparability": "changed",
            "share": "0.6",
            "basis": "households",
            "source": "The boundary review",
            "confirmed": True,
        }
    ],
    "followed_by": [],
}
SAYS: dict[State, str] = {
    "estimated": "Estimated by Thrive: each earlier area's counts, times the share of it that lies "
    "here. It takes each part to have the same rate as the whole, and reaches no score.",
    "no_earlier_boundaries": "No earlier boundaries are stated that this area follows.",
    "shares_not_stated": "No shares are stated of these earlier areas, so nothing is estimated.",
    "shares_incomplete": "The shares of these earlier areas do not add up to the whole of them: a "
    "part may lie here, so nothing is estimated.",
    "not_a_ratio": "Only a numerator over a denominator can be apportioned.",
}


class NeighbourOut(Answer):
    """An area of earlier or later boundaries."""

    area: str
    name: str
    comparability: Comparability
    share: str | None
    """Part of the earlier of the two areas that lies in the later; null: not stated."""
    basis: str | None
    """What the share was counted in."""
    source: str | None
    confirmed: bool


class ComparabilityOut(Answer):
    """Which boundaries the figures are of, and how they compare with others."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    state: Compared
    """`same` and `renamed`: the same boundaries, so comparable. `changed`: not comparable.
    `not_stated`: the framework does not say, so not compared."""
    says: str
    since: date | None = None
    until: date | None = None
    follows: list[NeighbourOut]
    followed_by: list[NeighbourOut]


class PartOut(Answer):
    """What an earlier area adds to an estimate."""

    area: str
    share: str
    basis: str | None
    source: str | None
    confirmed: bool
    numerator: str
    denominator: str
    revision: int


class EstimateOut(Answer):
    """An estimate of an earlier period on the present boundaries; never part of a score."""

    period: str
    period_label: str | None
    provenance: Literal["estimated", "illustrative"]
    """`illustrative`: made from figures that are not real."""
    value: str
    unit: str
    numerator: str
    denominator: str
    provisional: bool
    """Whether a figure that it is made from may still change."""
    confirmed: bool
    """Whether the sources of all its shares stand behind them."""
    parts: list[PartOut]


class RefusedOut(Answer):
    """A period that can't be estimated."""

    period: str
    period_label: str | None
    reason: Refusal
    """`no_figure`: an earlier area has none. `no_counts`: it has a value without its counts."""
    areas: tuple[str, ...]


class ApportionedOut(Answer):
    """Earlier counts of one population group, apportioned to the present boundaries."""

    breakdown: str
    state: State
    says: str
    areas: tuple[str, ...]
    """The earlier areas that stand in the way."""
    estimates: list[EstimateOut]
    refused: list[RefusedOut]


def comparability_out(found: Boundaries | None) -> ComparabilityOut | None:
    """Boundaries as an answer; None where they have not changed."""
    if found is None:
        return None
    return ComparabilityOut(
        state=found.state,
        says=found.says,
        since=found.since,
        until=found.until,
        follows=_neighbours(found.follows),
        followed_by=_neighbours(found.followed_by),
    )


def apportioned_out(
    found: Apportioned, *, breakdown: str, unit: str, illustrative: bool
) -> ApportionedOut:
    """Estimates as an answer."""
    return ApportionedOut(
        breakdown=breakdown,
        state=found.state,
        says=SAYS[found.state],
        areas=found.areas,
        estimates=[_estimate(e, unit=unit, illustrative=illustrative) for e in found.estimates],
        refused=[
            RefusedOut(
                period=r.period,
                period_label=period_label(r.period),
                reason=r.reason,
                areas=r.areas,
            )
            for r in found.refused
        ],
    )


def _neighbours(found: Iterable[Neighbour]) -> list[NeighbourOut]:
    return [
        NeighbourOut(
            area=n.area,
            name=n.name,
            comparability=n.comparability,
            share=None if n.share is None else f"{n.share:f}",
            basis=n.basis,
            source=n.source,
            confirmed=n.confirmed,
        )
        for n in found
    ]


def _estimate(found: Estimate, *, unit: str, illustrative: bool) -> EstimateOut:
    return EstimateOut(
        period=found.period,
        period_label=period_label(found.period),
        provenance="illustrative" if illustrative else "estimated",
        value=f"{found.value:f}",
        unit=unit,
        numerator=f"{found.numerator:f}",
        denominator=f"{found.denominator:f}",
        provisional=found.provisional,
        confirmed=found.confirmed,
        parts=[_part(p) for p in found.parts],
    )


def _part(found: Part) -> PartOut:
    return PartOut(
        area=found.area,
        share=f"{found.share:f}",
        basis=found.basis,
        source=found.source,
        confirmed=found.confirmed,
        numerator=f"{found.numerator:f}",
        denominator=f"{found.denominator:f}",
        revision=found.revision,
    )
