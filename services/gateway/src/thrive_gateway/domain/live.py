"""Live events: what changed, in a few fields, enough for a client to fetch the rest."""

from dataclasses import dataclass
from typing import Any

from thrive_shared.contracts.ingest import (
    CommentaryReceived,
    DayBegun,
    FrameworkPublished,
    ObservationsAccepted,
    RebaseDecided,
    SubmissionRejected,
)
from thrive_shared.contracts.narrative import StoryHeading
from thrive_shared.contracts.scoring import AlertChanged, ScorecardHeading, ScoreComputed

NAMES = (
    "submission",
    "framework",
    "rebase",
    "score",
    "alert",
    "scorecard",
    "story",
    "commentary",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveEvent:
    """One event before it has an id. No area or indicator: it concerns all or several."""

    name: str
    area: str | None = None
    indicator: str | None = None
    data: dict[str, Any]


def of_submission(record: ObservationsAccepted) -> LiveEvent:
    areas = {o.area for o in record.observations}
    area = areas.pop() if len(areas) == 1 else None
    data = {
        "id": str(record.submission_id),
        "partner": record.partner,
        "rows": len(record.observations),
        "state": "accepted",
        "version": record.seq,
    }
    return _event("submission", data=data, area=area, indicator=record.indicator)


def of_rejection(record: SubmissionRejected) -> LiveEvent:
    data = {
        "id": str(record.submission_id),
        "partner": record.partner,
        "rows": record.rows,
        "state": "rejected",
        "version": int(record.recorded_at.timestamp() * 1e6),
    }
    return _event("submission", data=data)


def of_framework(record: FrameworkPublished) -> LiveEvent:
    framework = record.framework
    data = {"id": framework.code, "version": framework.version, "partition": record.partition}
    return _event("framework", data=data)


def of_day(record: DayBegun) -> LiveEvent:
    """A new day changes what is overdue everywhere, as a new framework does."""
    data = {"id": "day", "day": record.day.isoformat(), "version": record.day.toordinal()}
    return _event("framework", data=data)


def of_rebase(record: RebaseDecided) -> LiveEvent:
    data = {
        "id": str(record.decision_id),
        "breakdown": record.breakdown,
        "period": record.period,
        "state": record.decision,
        "version": record.seq,
    }
    return _event("rebase", data=data, area=record.area, indicator=record.indicator)


def of_score(score: ScoreComputed) -> LiveEvent:
    data = {
        "id": str(score.id),
        "breakdown": score.breakdown,
        "period": score.period,
        "latest": score.latest,
        "state": score.state,
        "status": score.status,
        "value": score.value,
        "rag": score.target and score.target.rag,
        "version": score.cause.seq,
    }
    return _event("score", data=data, area=score.area, indicator=score.indicator)


def of_alert(change: AlertChanged) -> LiveEvent:
    data = {
        "id": str(change.alert_id),
        "version": change.cause.seq,
        "alert": change.model_dump(mode="json"),
    }
    return _event("alert", data=data, area=change.area, indicator=change.indicator)


def of_card(card: ScorecardHeading) -> LiveEvent:
    data = {
        "id": str(card.id),
        "dimension": card.dimension,
        "group": card.group.code,
        "counts": card.counts.model_dump(),
        "verdict": card.roll_up.verdict,
        "coverage": card.roll_up.coverage,
        "version": card.counter,
    }
    return _event("scorecard", data=data, area=card.area)


def of_story(story: StoryHeading) -> LiveEvent:
    data = {
        "id": str(story.id),
        "subject": story.subject,
        "breakdown": story.breakdown,
        "dimension": story.dimension,
        "group": story.group,
        "version": story.counter,
    }
    return _event("story", data=data, area=story.area, indicator=story.indicator)


def of_commentary(record: CommentaryReceived) -> LiveEvent:
    data = {
        "id": str(record.commentary_id),
        "kind": record.kind,
        "state": "received",
        "version": int(record.recorded_at.timestamp() * 1e6),
    }
    return _event("commentary", data=data, area=record.area, indicator=record.indicator)


def of_erasure(commentary_id: str) -> LiveEvent:
    return _event("commentary", data={"id": commentary_id, "state": "erased"})


def _event(
    name: str, *, data: dict[str, Any], area: str | None = None, indicator: str | None = None
) -> LiveEvent:
    scope = {"area": area, "indicator": indicator}
    body = {k: v for k, v in (scope | data).items() if v is not None}
    return LiveEvent(name=name, area=area, indicator=indicator, data=body)
