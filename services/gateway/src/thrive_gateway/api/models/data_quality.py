"""Data quality of an area: partners, and the series that are late, incomplete or odd."""

from datetime import date
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict
from thrive_shared.contracts.scoring import Quality, ScoreComputed

from thrive_gateway.domain.data_quality import PartnerQuality, PartsQuality
from thrive_gateway.domain.figures import Glossary, period_label

from .base import AREA, Answer, Known
from .figures import Named

EXAMPLE: JsonDict = {
    "area": {"code": AREA, "name": "Gateshead"},
    "day": "2026-11-16",
    "partners": [
        {
            "code": "council",
            "title": "Gateshead Council",
            "expected": 12,
            "current": 10,
            "due": 9,
            "on_time": 7,
            "doubtful": 1,
        }
    ],
    "parts": [],
    "late": [],
    "incomplete": [],
    "odd": [],
}


class PartnerOut(Answer):
    """One partner's headline figures of the area."""

    code: str
    title: str
    expected: int
    """Series of which figures are expected."""
    current: int
    """Those of them with a figure whose successor is not late."""
    due: int
    """Those whose punctuality can be told."""
    on_time: int
    """Those of these whose latest figure came by its day."""
    doubtful: int
    """Latest figures of low confidence, current or not: an overdue one is among them."""


class SeriesQualityOut(Answer):
    """A series with something to look into."""

    indicator: str
    name: str
    breakdown: str
    breakdown_title: str
    partner: str
    """Whose figures they are."""
    period: str | None
    """Of the latest figure; null where none was ever received."""
    period_label: str | None
    next_due: date | None
    overdue: bool
    days_late: int | None
    """How late the latest figure itself came; negative: early; null: cannot be told."""
    quality: Quality | None
    score_id: UUID
    """Explained at `/v1/explain/{score_id}`."""


class PartsOut(Answer):
    """How many of the area's parts, such as wards, have a figure for the latest period."""

    indicator: str
    name: str
    breakdown: str
    breakdown_title: str
    period: str
    period_label: str | None
    present: int
    expected: int


class DataQualityOut(Known):
    """How complete, timely and plausible an area's headline figures are."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    area: Named
    day: date | None
    """The day that 'overdue' is measured against."""
    partners: list[PartnerOut]
    parts: list[PartsOut]
    """Series that are measured in parts of the area too."""
    late: list[SeriesQualityOut] = Field(description="Overdue, the longest first.")
    incomplete: list[SeriesQualityOut]
    """Without figures of some of their latest expected periods."""
    odd: list[SeriesQualityOut]
    """With a sign of a mistake: an outlier, a flat line, preferred digits, an impossible value."""


def partner_out(found: PartnerQuality) -> PartnerOut:
    """One partner's row."""
    names = PartnerOut.model_fields
    return PartnerOut(**{name: getattr(found, name) for name in names})


def parts_out(found: PartsQuality, *, glossary: Glossary) -> PartsOut:
    """One series in the area's parts."""
    return PartsOut(
        indicator=found.indicator,
        name=glossary.indicators[found.indicator].name,
        breakdown=found.breakdown,
        breakdown_title=glossary.breakdown(found.breakdown),
        period=found.period,
        period_label=period_label(found.period),
        present=found.present,
        expected=found.expected,
    )


def series_quality_out(score: ScoreComputed, *, glossary: Glossary) -> SeriesQualityOut:
    """One series by its latest score."""
    indicator = glossary.indicators[score.indicator]
    return SeriesQualityOut(
        indicator=score.indicator,
        name=indicator.name,
        breakdown=score.breakdown,
        breakdown_title=glossary.breakdown(score.breakdown),
        partner=indicator.source_of_record,
        period=score.period,
        period_label=period_label(score.period),
        next_due=score.due,
        overdue=score.overdue,
        days_late=score.days_late,
        quality=score.quality,
        score_id=score.id,
    )
