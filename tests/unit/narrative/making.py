"""A small framework, and events to write stories from."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

from thrive_narrative.domain.commentary import Words
from thrive_narrative.domain.glossary import Glossary, glossary
from thrive_shared.contracts.framework import FrameworkSlice, Indicator
from thrive_shared.contracts.scoring import ScorecardComputed, ScoreComputed

SPACE = UUID("00000000-0000-4000-8000-000000000000")
GATESHEAD = "E08000037"
ENGLAND = "E92000001"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def uid(name: str) -> UUID:
    """An id that a test can name."""
    return uuid5(SPACE, name)


def indicator(code: str = "PR5", **changes: Any) -> Indicator:
    """Year 6 obesity, unless changed."""
    return Indicator.model_validate(
        {
            "code": code,
            "name": "Year 6 prevalence of obesity (including severe obesity)",
            "short": "Year 6 obesity",
            "definition": "Share of children in Year 6 who live with obesity.",
            "why": "Obesity in childhood tends to stay.",
            "objective": "prevention",
            "committee": "care",
            "owner": "Director of Public Health",
            "kind": "difference_made",
            "influence": "shared",
            "level": "strategic",
            "role": "tracker",
            "unit": "%",
            "value_type": "proportion",
            "multiplier": 100,
            "polarity": "low",
            "interval": "wilson",
            "period": "academic_year",
            "comparator": ENGLAND,
            "peers": "metropolitan-districts",
            "area_types": ["borough"],
            "release_lag_days": 90,
            "source": "Fingertips",
            "source_of_record": "fingertips",
            "licence": "OGL v3",
        }
        | changes
    )


def framework(*indicators: Indicator, version: int = 1) -> FrameworkSlice:
    """A framework of these indicators."""
    return FrameworkSlice.model_validate(
        {
            "code": "gateshead",
            "title": "Thrive",
            "version": version,
            "valid_from": "2025-04-01",
            "review_by": "2027-03-31",
            "home_area": GATESHEAD,
            "pledges": [{"code": "families", "title": "Put families at the heart"}],
            "objectives": [
                {
                    "code": "prevention",
                    "title": "Strengthen the role and impact of ill health prevention",
                    "number": 6,
                    "short": "Ill health prevention",
                }
            ],
            "perspectives": [],
            "committees": [],
            "area_types": [
                {"code": "borough", "title": "Borough", "plural": "Boroughs"},
                {
                    "code": "country",
                    "title": "Country",
                    "plural": "Countries",
                    "judged": False,
                },
            ],
            "areas": [
                {"code": GATESHEAD, "name": "Gateshead", "type": "borough"},
                {"code": ENGLAND, "name": "England", "type": "country"},
            ],
            "breakdowns": [
                {"code": "all", "title": "Everyone", "group": "all"},
                {"code": "male", "title": "Male", "group": "sex"},
                {"code": "quintile-1", "title": "Most deprived fifth", "group": "deprivation"},
            ],
            "peer_groups": [
                {
                    "code": "metropolitan-districts",
                    "title": "Metropolitan districts",
                    "area_code_prefix": "E08",
                }
            ],
            "partners": [],
            "indicators": [one.model_dump() for one in indicators],
        }
    )


def names(*indicators: Indicator) -> Glossary:
    """The glossary of such a framework, complete."""
    return glossary(slices=[framework(*indicators or (indicator(),))], partitions=1)


def score(**changes: Any) -> ScoreComputed:
    """A scored figure without any verdict, unless changed."""
    return ScoreComputed.model_validate(
        {
            "id": uid("score"),
            "indicator": "PR5",
            "area": GATESHEAD,
            "breakdown": "all",
            "period": "2024-09-01/P1Y",
            "cause": {"partition": 1, "seq": 7},
            "recorded_at": NOON,
            "framework_version": 1,
            "state": "scored",
            "latest": True,
            "status": "final",
            "value": "26.04",
        }
        | changes
    )


def card(*scores: dict[str, Any], **changes: Any) -> ScorecardComputed:
    """A card of these scores."""
    return ScorecardComputed.model_validate(
        {
            "id": uid("card"),
            "counter": 3,
            "area": GATESHEAD,
            "dimension": "objective",
            "group": {"code": "prevention", "title": "Strengthen the role of prevention"},
            "framework_version": 1,
            "day": date(2026, 11, 2),
            "recorded_at": NOON,
            "counts": {},
            "roll_up": {
                "position": None,
                "lowest": None,
                "highest": None,
                "coverage": 0.0,
                "verdict": "none",
            },
            "scores": scores,
        }
        | changes
    )


def row(name: str, **changes: Any) -> dict[str, Any]:
    """One score of a card, whose id `uid(name)` names."""
    return {
        "score_id": uid(name),
        "indicator": "PR5",
        "breakdown": "all",
        "period": "2024-09-01/P1Y",
        "state": "scored",
        "status": "final",
        "value": "26.04",
        "weight": 1.0,
    } | changes


def words(kind: str, **changes: Any) -> Words:
    """Commentary on the score of `score()`."""
    return Words.model_validate(
        {
            "id": uid(kind),
            "kind": kind,
            "indicator": "PR5",
            "area": GATESHEAD,
            "breakdown": "all",
            "recorded_at": NOON,
        }
        | changes
    )
