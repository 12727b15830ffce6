"""Where an area stands: the current score of each series and the latest of each alert."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from thrive_shared.contracts.framework import AlertRule

from thrive_scoring.domain.points import COMPUTED


@dataclass(slots=True, eq=False)
class AreaScore:
    """The current score of a series, as a card embeds it. `facts` lacks only the weight."""

    indicator: str
    breakdown: str
    period: str | None
    seq: int
    score_id: str
    recorded_at: str
    facts: dict[str, Any]
    encoded: bytes

    @property
    def has_figure(self) -> bool:
        return bool(self.facts["state"] == "scored")


@dataclass(slots=True, eq=False)
class AreaAlert:
    """The latest transition of an alert.

    `shown`: open, and neither history nor kept quiet nor good news.
    """

    alert_id: str
    indicator: str
    breakdown: str
    shown: bool
    seq: int


@dataclass(slots=True, eq=False)
class Standing:
    """One area: scores by (indicator, breakdown), alerts by id, ids of the published cards."""

    area: str
    counter: int = 0
    scores: dict[tuple[str, str], AreaScore] = field(default_factory=dict)
    alerts: dict[str, AreaAlert] = field(default_factory=dict)
    cards: dict[tuple[str, str], str] = field(default_factory=dict)
    """The card last published of each group; empty text where one is still to be."""

    def take_score(self, body: Mapping[str, Any]) -> bool:
        """Take a score event in if it is the series' current one now; False if it is not."""
        key = (body["indicator"], body["breakdown"])
        kept = self.scores.get(key)
        if kept is not None and not _replaces(body, kept):
            return False
        self.scores[key] = area_score(body)
        return True

    def take_alert(self, body: Mapping[str, Any]) -> bool:
        """Take a transition in unless a later one of the same alert is known."""
        seq = body["cause"]["seq"]
        kept = self.alerts.get(body["alert_id"])
        if kept is not None and kept.seq > seq:
            return False
        self.alerts[body["alert_id"]] = AreaAlert(
            body["alert_id"], body["indicator"], body["breakdown"], _is_shown(body), seq
        )
        return True


def _is_shown(body: Mapping[str, Any]) -> bool:
    speaks = body["state"] == "open" and not body["historic"] and not body["inhibited_by"]
    return speaks and body["rule"] != AlertRule.ACHIEVEMENT


def _replaces(body: Mapping[str, Any], kept: AreaScore) -> bool:
    """Heads only move forward; a score of an earlier period than the latest stays behind."""
    if body["cause"]["seq"] < kept.seq or body["id"] == kept.score_id:
        return False
    if body["latest"] or body.get("period") == kept.period:
        return True
    state = kept.facts["state"]
    return bool(state == "no_figure" or (state == "missing" and body["state"] == "missing"))


def area_score(body: Mapping[str, Any]) -> AreaScore:
    """A score event as a card embeds it."""
    facts = card_facts(body)
    return AreaScore(
        body["indicator"],
        body["breakdown"],
        body.get("period"),
        body["cause"]["seq"],
        body["id"],
        body["recorded_at"],
        facts,
        orjson.dumps(facts),
    )


def card_facts(body: Mapping[str, Any]) -> dict[str, Any]:
    """The contract's CardScore of a score event, without its weight."""
    get = body.get
    interval = get("interval") or {}
    benchmark = get("benchmark") or {}
    spc = get("spc") or {}
    trend = get("trend") or {}
    return {
        "score_id": body["id"],
        "indicator": body["indicator"],
        "breakdown": body["breakdown"],
        "period": get("period"),
        "state": body["state"],
        "status": get("status"),
        "value": get("value"),
        **COMPUTED[get("computed", False)],
        "lower": interval.get("lower"),
        "upper": interval.get("upper"),
        "rag": (get("target") or {}).get("rag"),
        "benchmark": benchmark.get("verdict"),
        "benchmark_value": benchmark.get("value"),
        "short": get("short"),
        "long": get("long"),
        "variation": spc.get("variation"),
        "assurance": spc.get("assurance"),
        "trend": trend.get("verdict"),
        "trend_good": trend.get("good"),
        "rank": get("rank"),
        "position": get("position"),
        "due": get("due"),
        "overdue": body["overdue"],
        "received_at": get("received_at"),
        **_heading(body),
        **_trust(body),
    }


def _heading(body: Mapping[str, Any]) -> dict[str, Any]:
    """Whether a target can be met, what became of a gap, how peers spread; each where told."""
    reach = (body.get("forecast") or {}).get("reach")
    gap = (body.get("gap") or {}).get("verdict")
    found = {"reach": reach, "gap": gap, "scale": body.get("scale")}
    return {name: said for name, said in found.items() if said is not None}


def _trust(body: Mapping[str, Any]) -> dict[str, Any]:
    """How far a figure can be trusted, and how late it came; nothing where nothing is known."""
    found: dict[str, Any] = {}
    if body.get("days_late") is not None:
        found["days_late"] = body["days_late"]
    quality = body.get("quality")
    if quality is not None:
        found["confidence"] = quality["confidence"]
        if quality.get("reasons"):
            found["doubts"] = quality["reasons"]
    return found
