"""An alert: its rule, its life, and the score behind the transition asked about."""

from thrive_shared.contracts.period import Period
from thrive_shared.contracts.scoring import AlertChanged

from . import methods
from .evidence import AlertEvidence
from .scores import explain_score
from .tree import Node, facts, from_record

_CHANGE = {
    "state": "state",
    "reason": "reason",
    "period": "latest period",
    "value": "value",
    "provisional": "stands on provisional data",
    "historic": "historic",
    "inhibited_by": "kept quiet by the alert",
    "score_id": "score",
    "recorded_at": "since",
}


def explain_alert(evidence: AlertEvidence) -> Node:
    """An alert down to the rows of its figures. Raises EvidenceMissing."""
    asked, score = evidence.asked, evidence.score
    return Node(
        kind="alert",
        id=asked.alert_id,
        says=f"Alert {asked.rule.value.replace('_', ' ')}: {score.indicator.name}, "
        f"{score.names.area(asked.area)}, {asked.state}, since "
        f"{Period.parse(asked.opened_period).label()}",
        formula=methods.ALERTS[asked.rule],
        facts=facts(
            rule=("rule", asked.rule.value),
            state=("state", asked.state),
            severity=("severity", asked.severity),
            opened_period=("period that opened it", asked.opened_period),
            framework_version=("framework version", asked.framework_version),
            partition=("log partition", asked.cause.partition),
            seq=("record of the log that caused it", asked.cause.seq),
        ),
        stands_on=tuple(_transition(c, evidence=evidence) for c in evidence.changes),
    )


def _transition(change: AlertChanged, *, evidence: AlertEvidence) -> Node:
    """One step of its life; the one asked about with its score, the others by reference."""
    mine = change.id == evidence.asked.id
    return Node(
        kind="transition",
        id=change.id,
        says=f"{change.state}: {change.reason.replace('_', ' ')}",
        facts=from_record(change, _CHANGE),
        stands_on=(explain_score(evidence.score),) if mine else (),
    )
