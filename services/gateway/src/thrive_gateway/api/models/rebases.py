"""Step changes: those proposed, and what was decided."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict
from pydantic.config import JsonDict
from thrive_shared.contracts.ingest import CommentaryReceived, RebaseDecided
from thrive_shared.contracts.scoring import ScoreComputed, StepProposal

from thrive_gateway.domain.figures import Glossary, Provenance, period_label, provenance
from thrive_gateway.domain.rebases import cause_title

from .base import AREA, Known
from .series import SeriesNamed, named

_SERIES: JsonDict = {
    "indicator": "PL3",
    "name": "Missed bin collections",
    "area": AREA,
    "area_name": "Gateshead",
    "breakdown": "all",
    "breakdown_title": "Everyone",
}
PROPOSAL_EXAMPLE: JsonDict = {
    **_SERIES,
    "unit": "per 100,000",
    "provenance": "illustrative",
    "score_id": "0c0f2f0a-53a5-5d0b-9a43-1b8f0f3c9a01",
    "latest": "2026-09-01/P1M",
    "period_label": "Jun 2025",
    "proposal": {
        "rule": "step.1",
        "period": "2025-06-01/P1M",
        "run_period": "2025-06-01/P1M",
        "higher": False,
        "size": 4.1,
        "before": {"n": 32, "centre": 98.4, "lower": 84.2, "upper": 112.6, "trial": False},
        "after": {"n": 16, "centre": 76.1, "lower": 64.0, "upper": 88.2, "trial": False},
    },
}
REBASE_EXAMPLE: JsonDict = {
    **_SERIES,
    "decision_id": "f5e9b6a4-5c7e-5b0f-8f0e-3c2a1d4b5e6f",
    "decision": "approved",
    "in_force": True,
    "period": "2025-06-01/P1M",
    "period_label": "Jun 2025",
    "cause": "service_changed",
    "cause_title": "The service changed",
    "decided_at": "2026-11-16T10:00:00Z",
    "partner": "local-operator",
    "commentary_id": "0a1b2c3d-4e5f-5a6b-8c7d-9e0f1a2b3c4d",
    "reason": "New rounds began in June 2025; fewer crews miss a street.",
    "owner": "Head of Waste Services",
}


class ProposalOut(SeriesNamed):
    """A step change that a series shows and nobody has decided about."""

    model_config = ConfigDict(json_schema_extra={"examples": [PROPOSAL_EXAMPLE]})

    unit: str
    provenance: Provenance
    score_id: UUID
    """The score that proposes it; it can be explained."""
    latest: str
    """The latest period of the series."""
    period_label: str | None
    """Where new limits would start, as people read it."""
    proposal: StepProposal


class ProposalsOut(Known):
    """Every step change proposed, by area and indicator."""

    proposals: list[ProposalOut]


class RebaseOut(SeriesNamed):
    """A decision about a step change."""

    model_config = ConfigDict(json_schema_extra={"examples": [REBASE_EXAMPLE]})

    decision_id: UUID
    decision: Literal["approved", "declined", "revoked"]
    in_force: bool
    """Whether it is the latest decision about that period, and no revocation."""
    period: str
    """The first period of the new limits."""
    period_label: str | None
    cause: str | None
    cause_title: str | None
    decided_at: datetime
    partner: str
    """Whose key it was decided with."""
    commentary_id: UUID
    reason: str | None
    """In words; null once erased, or until they have arrived."""
    owner: str | None
    """Who decided."""


class RebasesOut(Known):
    """Decisions about step changes, oldest first."""

    rebases: list[RebaseOut]


def proposal_out(score: ScoreComputed, *, glossary: Glossary) -> ProposalOut:
    """What a score proposes, with its names. The indicator is in the framework."""
    assert score.spc is not None
    assert score.spc.proposal is not None
    indicator = glossary.indicators[score.indicator]
    return ProposalOut.model_validate(
        named(score, glossary=glossary)
        | {
            "unit": indicator.unit,
            "provenance": provenance(indicator, computed=score.computed),
            "score_id": score.id,
            "latest": score.period,
            "period_label": period_label(score.spc.proposal.period),
            "proposal": score.spc.proposal,
        }
    )


def rebase_out(
    decided: RebaseDecided,
    *,
    glossary: Glossary,
    words: Mapping[UUID, CommentaryReceived],
    in_force: bool,
) -> RebaseOut:
    """A decision with its names and its reason."""
    said = words.get(decided.commentary_id)
    return RebaseOut.model_validate(
        named(decided, glossary=glossary)
        | {
            "decision_id": decided.decision_id,
            "decision": decided.decision,
            "in_force": in_force,
            "period": decided.period,
            "period_label": period_label(decided.period),
            "cause": decided.cause,
            "cause_title": cause_title(decided.cause, framework=glossary.framework),
            "decided_at": decided.recorded_at,
            "partner": decided.partner,
            "commentary_id": decided.commentary_id,
            "reason": said.text if said else None,
            "owner": said.owner if said else None,
        }
    )
