"""Decisions about step changes: what is read, and what can be decided."""

from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
from support.ingest_catalogue import SENDER, catalogue
from support.scoring_log import indicator as defined
from thrive_ingest.api.openapi import REBASE_BODY
from thrive_ingest.domain.rebases import (
    Again,
    Asked,
    NothingThere,
    NotPossible,
    Standing,
    check,
    read_decision,
)
from thrive_scoring.domain.rules import compile_rules
from thrive_shared.contracts.framework import Indicator
from thrive_shared.contracts.ingest import log_record
from thrive_shared.contracts.period import add_months

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
EXAMPLE = REBASE_BODY["requestBody"]["content"]["application/json"]["example"]
START = datetime(2022, 10, 1, tzinfo=UTC).date()
MONTHS = [f"{add_months(START, n)}/P1M" for n in range(48)]
JUNE = "2025-06-01/P1M"


def read(**changes: Any) -> Any:
    value = {k: v for k, v in (EXAMPLE | changes).items() if v is not None}
    return read_decision(value, reference="r1", catalogue=catalogue(), sender=SENDER, now=NOW)


def asked(**changes: Any) -> Asked:
    found = read(**changes)
    assert isinstance(found, Asked), found
    return found


def wrong(**changes: Any) -> list[tuple[str, str]]:
    found = read(**changes)
    assert isinstance(found, list), found
    return [(m.column, m.code.value) for m in found]


def decide(decision: str = "approve", period: str = "June 2025", **standing: Any) -> None:
    value = asked(decision=decision, period=period)
    given = {"periods": frozenset(MONTHS), "decisions": {}} | standing
    check(value.decided, standing=Standing(**given))


def test_the_example_of_the_interface_is_read():
    decided = asked().decided
    assert decided.series == ("PL3", "E08000037", "all")
    assert (decided.period, decided.decision, decided.cause) == (
        JUNE,
        "approved",
        "service_changed",
    )


def test_the_words_go_as_commentary_and_never_into_the_log():
    one = asked(text="Only here.", owner="Head of Waste")
    words = one.words.body
    assert (words.text, words.owner, words.kind, words.period) == (
        "Only here.",
        "Head of Waste",
        "explanation",
        JUNE,
    )
    record = one.decided.record(partition=0, seq=1, recorded_at=NOW, partner="x", version=1)
    body = record.model_dump_json()
    assert words.illustrative, "what is said of made-up figures is marked too"
    assert "Only" not in body
    assert "Waste" not in body
    assert log_record.validate_json(body) == record
    assert record.commentary_id == words.commentary_id


def test_one_reference_is_one_decision():
    assert asked().decided == asked().decided
    assert asked().digest != asked(text="Other words.").digest


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"cause": None}, ("cause", "missing_value")),
        ({"cause": "magic"}, ("cause", "unknown_cause")),
        ({"cause": "no_known_cause"}, ("cause", "unknown_cause")),
        ({"decision": "maybe"}, ("decision", "unreadable_row")),
        ({"text": ""}, ("text", "unreadable_row")),
        ({"period": "2025"}, ("period", "wrong_period_type")),
        ({"period": "December 2026"}, ("period", "future_period")),
        ({"indicator": "PL33"}, ("indicator", "unknown_indicator")),
        ({"area": "Gatehead"}, ("area", "unknown_area")),
        ({"breakdown": "men"}, ("breakdown", "unknown_breakdown")),
        ({"since": "2025"}, ("since", "unknown_column")),
    ],
)
def test_a_mistake_is_told_with_its_field(changes: dict[str, Any], expected: tuple[str, str]):
    assert expected in wrong(**changes)


def test_all_mistakes_are_told_at_once():
    assert wrong(indicator="NOPE", text="", cause="magic", since="2025") == [
        ("text", "unreadable_row"),
        ("since", "unknown_column"),
        ("cause", "unknown_cause"),
        ("indicator", "unknown_indicator"),
    ]


def test_a_field_that_cannot_be_read_is_one_mistake():
    assert wrong(indicator="", text="") == [
        ("indicator", "unreadable_row"),
        ("text", "unreadable_row"),
    ]
    assert wrong(decision="maybe", cause="magic") == [("decision", "unreadable_row")]


@pytest.mark.parametrize("value", [[], 7, "approve", None])
def test_what_is_no_object_is_refused(value: Any):
    found = read_decision(value, reference="r", catalogue=catalogue(), sender=SENDER, now=NOW)
    assert isinstance(found, list)
    assert found


def test_a_known_event_of_the_framework_is_a_cause():
    assert asked(cause="covid-19").decided.cause == "covid-19"


def test_nothing_known_is_a_reason_to_decline_only():
    assert asked(decision="decline", cause="no_known_cause").decided.decision == "declined"


def test_a_revocation_needs_no_cause_and_keeps_none():
    assert asked(decision="revoke", cause=None).decided.cause is None
    assert asked(decision="revoke").decided.cause is None


@pytest.mark.parametrize(
    ("code", "period", "breakdown"),
    [("OP2", "June 2025", "all"), ("PR2", "2020-22", "male"), ("PL1", "2023-09-30", "all")],
)
def test_what_has_no_chart_has_no_limits_to_move(code: str, period: str, breakdown: str):
    with pytest.raises(NotPossible, match="no control chart"):
        read(indicator=code, period=period, breakdown=breakdown)


def test_an_area_kept_for_comparison_has_no_chart():
    with pytest.raises(NotPossible, match="comparison only"):
        read(area="E08000021")


def test_the_contract_and_scoring_agree_on_what_is_charted():
    choices = product(
        ["month", "financial_year", "snapshot", "rolling_12_months", "pooled_3_calendar_years"],
        ["period", "year_to_date", "rolling"],
        [False, True],
        [None, "mdc"],
    )
    for period, accumulation, seasonal, rules in choices:
        changes = {"accumulation": accumulation, "seasonal": seasonal, "spc_rule_set": rules}
        one = Indicator.model_validate(defined("A", period=period) | changes)
        assert one.charted is (compile_rules(one).spc_refusal is None), changes


def test_a_step_can_be_approved_declined_and_revoked():
    decide("approve")
    decide("decline", decisions={JUNE: "approved"})
    decide("approve", decisions={JUNE: "declined"})
    decide("revoke", decisions={JUNE: "declined"})


def test_the_same_is_not_decided_twice():
    with pytest.raises(Again):
        decide("approve", decisions={JUNE: "approved"})
    with pytest.raises(Again):
        decide("decline", decisions={JUNE: "declined"})


def test_nothing_decided_can_not_be_revoked():
    with pytest.raises(NothingThere):
        decide("revoke", decisions={"2025-01-01/P1M": "approved"})


def test_limits_start_at_a_period_that_was_sent():
    with pytest.raises(NotPossible, match="No figure of Jun 2025"):
        decide("decline", periods=frozenset(set(MONTHS) - {JUNE}))


def test_both_phases_need_figures_enough():
    decide("approve", "June 2023")
    decide("approve", "February 2026")
    for late in ("March 2026", "May 2023"):
        with pytest.raises(NotPossible, match="at least 8 figures"):
            decide("approve", late)
    decide("decline", "March 2026")


def test_a_phase_ends_at_the_next_approved_step():
    decide("approve", decisions={"2024-10-01/P1M": "approved"})
    with pytest.raises(NotPossible, match="before it 7"):
        decide("approve", decisions={"2024-11-01/P1M": "approved"})
    with pytest.raises(NotPossible, match="on there are 7"):
        decide("approve", decisions={"2026-01-01/P1M": "approved"})
    decide("approve", decisions={"2026-01-01/P1M": "declined"})
