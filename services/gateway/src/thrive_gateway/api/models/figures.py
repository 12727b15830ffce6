"""A figure with everything that must stand beside it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict
from thrive_shared.contracts.framework import Break, KnownEvent
from thrive_shared.contracts.ingest import Status
from thrive_shared.contracts.scoring import Interval, ScoreComputed

from thrive_gateway.domain.boundaries import Time
from thrive_gateway.domain.figures import Glossary, Provenance, period_label, provenance
from thrive_gateway.reader import SeriesPoint

from .base import AREA, INDICATOR, Answer, Page, absent
from .boundaries import ApportionedOut, ComparabilityOut
from .rebases import RebaseOut
from .series import SeriesNamed, named

EXAMPLE: JsonDict = {
    "indicator": INDICATOR,
    "name": "Year 6 prevalence of obesity (including severe obesity)",
    "area": AREA,
    "area_name": "Gateshead",
    "breakdown": "all",
    "breakdown_title": "Everyone",
    "period": "2024-09-01/P1Y",
    "period_label": "2024/25",
    "state": "scored",
    "value": "26.1",
    "unit": "%",
    "status": "final",
    "revision": 1,
    "provenance": "published",
    "source": "National Child Measurement Programme",
    "licence": "Open Government Licence v3.0",
    "caution": None,
    "received_at": "2026-11-01T09:00:00Z",
    "next_due": "2026-11-05",
    "overdue": False,
    "partner": "ohid",
    "submission_id": "6f0d8a5e-6a4b-5a43-9d0c-6a2f5b0f6a11",
    "row": 12,
}


class Named(Answer):
    """A code and its name."""

    code: str
    name: str


class FigureOut(SeriesNamed):
    """One figure of an indicator in an area, for a population group and a period."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    period: str | None
    """Start date and duration; null when no figure was ever received."""
    period_label: str | None
    """As people read it."""
    state: Literal["scored", "missing", "no_figure", "reference", "awaiting_score"]
    """`missing`: the source says there is no figure. `reference`: an area that is compared with,
    and not scored itself."""
    value: str | None
    """A decimal number exactly as sent, or computed from the counts: see `provenance`."""
    unit: str
    numerator: str | None = None
    denominator: str | None = None
    interval: Interval | None = None
    """95 % limits; `method` tells published ones from computed ones."""
    status: Status | None = None
    revision: int | None = None
    provenance: Provenance
    """`published`: the value is as its source sent it. `computed`: Thrive divided the counts, since
    no value was sent. `illustrative`: not a real figure, wherever its value comes from."""
    source: str
    licence: str
    caution: str | None = None
    received_at: datetime | None
    next_due: date | None
    """The day the next figure of the series is due."""
    overdue: bool
    partner: str | None = None
    file: str | None = None
    submission_id: UUID | None = None
    row: int | None = None
    boundaries: Time | None = Field(default=None, exclude_if=absent)
    """The period lies before, after or across the days on which the area's boundaries were in
    force; absent: within them."""
    score: ScoreComputed | None = None
    """All verdicts on the figure: computed by Thrive."""


class SeriesOut(Page):
    """The current revision of every period of an indicator in an area, oldest first."""

    indicator: str = Field(examples=[INDICATOR])
    name: str
    area: str = Field(examples=[AREA])
    area_name: str
    unit: str
    breaks: tuple[Break, ...]
    """Values before and after are not comparable."""
    known_events: tuple[KnownEvent, ...]
    rebases: list[RebaseOut]
    """Decisions about step changes of the series, oldest first."""
    comparability: ComparabilityOut | None = Field(default=None, exclude_if=absent)
    """Absent: the area's boundaries have not changed."""
    points: list[FigureOut]
    apportioned: list[ApportionedOut] | None = Field(default=None, exclude_if=absent)
    """With `earlier=apportioned`: earlier figures estimated for these boundaries, by population
    group. Apart from `points`, and part of no score."""


def figure_of_point(
    point: SeriesPoint, *, glossary: Glossary, latest: ScoreComputed | None
) -> FigureOut:
    """A point of a series. `latest`: the newest score of its series, which knows what is due."""
    observation = point.observation
    state: Literal["missing", "awaiting_score", "reference"] = "awaiting_score"
    if observation.value is None:
        state = "missing"
    elif not glossary.scores_area(point.area):
        state = "reference"
    return FigureOut.model_validate(
        notes(point.indicator, glossary=glossary, computed=observation.computed)
        | named(point, glossary=glossary)
        | {
            "period": point.period,
            "period_label": period_label(point.period),
            "state": point.score.state if point.score else state,
            "value": observation.value,
            "numerator": observation.numerator,
            "denominator": observation.denominator,
            "interval": point.score.interval if point.score else _published(point),
            "status": observation.status,
            "revision": observation.revision,
            "received_at": point.received_at,
            "next_due": latest.due if latest else None,
            "overdue": latest.overdue if latest else False,
            "partner": point.partner,
            "file": point.file,
            "submission_id": point.submission_id,
            "row": observation.row,
            "boundaries": glossary.outside(point.area, period=point.period),
            "score": point.score,
        }
    )


def figure_of_score(score: ScoreComputed, *, glossary: Glossary) -> FigureOut:
    """The figure that a score stands on."""
    return FigureOut.model_validate(
        notes(score.indicator, glossary=glossary, computed=score.computed)
        | named(score, glossary=glossary)
        | {
            "period": score.period,
            "period_label": period_label(score.period),
            "state": score.state,
            "value": score.value,
            "numerator": score.numerator,
            "denominator": score.denominator,
            "interval": score.interval,
            "status": score.status,
            "revision": score.revision,
            "received_at": score.received_at,
            "next_due": score.due,
            "overdue": score.overdue,
            "submission_id": score.submission_id,
            "row": score.row,
            "boundaries": glossary.outside(score.area, period=score.period),
            "score": score,
        }
    )


def notes(code: str, *, glossary: Glossary, computed: bool) -> dict[str, object]:
    """Name, unit, source, licence, caution and provenance of an indicator's figure."""
    indicator = glossary.indicators.get(code)
    found = provenance(indicator, computed=computed)
    if indicator is None:
        unknown = f"not in framework version {glossary.framework.version}"
        blank: Mapping[str, object] = {"unit": "", "caution": None, "provenance": found}
        return {"name": code, "source": unknown, "licence": unknown, **blank}
    return {
        "name": indicator.name,
        "unit": indicator.unit,
        "source": indicator.source,
        "licence": indicator.licence,
        "caution": indicator.caution,
        "provenance": found,
    }


def _published(point: SeriesPoint) -> Interval | None:
    lower, upper = point.observation.lower, point.observation.upper
    if lower is None or upper is None:
        return None
    return Interval(lower=float(lower), upper=float(upper), method="published")
