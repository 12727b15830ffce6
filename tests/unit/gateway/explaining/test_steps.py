"""Step changes explained: the decision at which limits begin, and what is proposed."""

from typing import Any

import pytest
from support.explained import evidence, facts, find
from support.gateway_records import proposing, rebase
from thrive_gateway.domain.explaining.evidence import EvidenceMissing
from thrive_gateway.domain.explaining.explaining import explain

DECIDED = rebase(2, "approved", period="2016-09-01/P1Y")
BEFORE = {"n": 12, "centre": 24.0, "lower": 19.0, "upper": 29.0, "trial": False}
REBASED: dict[str, Any] = {
    "period": "2016-09-01/P1Y",
    "decision_id": DECIDED.decision_id,
    "cause": "service_changed",
    "before": BEFORE,
}


def test_a_decision_is_part_of_how_a_chart_was_made() -> None:
    spc = proposing(proposal=None, rebased=REBASED)
    root = explain(evidence(about={"spc": spc}, rebase=DECIDED))
    chart = find(root, verdict="spc")
    node = find(chart, kind="rebase")
    assert node.says == "New limits since 2016/17: The service changed"
    said = facts(node)
    assert said["decision_id"] == str(DECIDED.decision_id)
    assert said["commentary_id"] == str(DECIDED.commentary_id)
    assert (said["partner"], said["seq"]) == ("local-operator", 2)
    assert (said["before_n"], said["before_centre"], said["before_upper"]) == (12, 24.0, 29.0)


def test_a_decision_that_is_still_on_its_way_is_waited_for() -> None:
    spc = proposing(proposal=None, rebased=REBASED)
    with pytest.raises(EvidenceMissing):
        explain(evidence(about={"spc": spc}))


def test_a_proposal_shows_rule_evidence_and_both_sets_of_limits() -> None:
    node = find(explain(evidence(about={"spc": proposing()})), kind="step_proposal")
    assert node.says == "Step change proposed: a higher level since 2016/17"
    assert "at least 12" in (node.formula or "")
    said = facts(node)
    assert (said["rule"], said["size"], said["run_period"]) == ("step.1", 4.5, "2016-09-01/P1Y")
    assert (said["before_centre"], said["after_centre"]) == (24.0, 35.0)


def test_a_chart_without_steps_rests_on_nothing_of_the_kind() -> None:
    root = explain(evidence(about={"spc": proposing(proposal=None)}))
    assert find(root, verdict="spc").stands_on == ()
