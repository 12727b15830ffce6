"""One answer for whatever is asked about."""

from .alerts import explain_alert
from .cards import explain_card
from .evidence import AlertEvidence, Evidence, ScoreEvidence
from .scores import explain_score
from .tree import Node


def explain(evidence: Evidence) -> Node:
    """How a scorecard, a score or an alert was made. Raises EvidenceMissing."""
    match evidence:
        case ScoreEvidence():
            return explain_score(evidence)
        case AlertEvidence():
            return explain_alert(evidence)
    return explain_card(evidence)
