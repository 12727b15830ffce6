"""What alert rules see is packed into one number that stored heads keep their meaning in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from thrive_scoring.domain import conditions
from thrive_scoring.domain.alerts import _STRATEGIC, REASONS, severity
from thrive_shared.contracts.framework import AlertRule, Level

STORED = {
    AlertRule.RAG_FALL: 0,
    AlertRule.BENCHMARK_WORSE: 2,
    AlertRule.SPECIAL_CAUSE: 4,
    AlertRule.TREND_DECLINE: 6,
    AlertRule.TARGET_OUT_OF_REACH: 10,
    AlertRule.GAP_WIDENING: 12,
    AlertRule.ACHIEVEMENT: 14,
    AlertRule.OVERDUE: 16,
    AlertRule.DATA_QUALITY_CHANGE: 18,
}
"""Where each rule's two bits lie in numbers stored in PostgreSQL: never moved."""
CODES = st.sampled_from((conditions.SILENT, conditions.CLEAR, conditions.FIRES))


def test_every_rule_has_a_place_words_and_a_weight() -> None:
    assert set(conditions.RULES) == set(AlertRule) == set(REASONS) == set(_STRATEGIC)


@pytest.mark.parametrize(("rule", "shift"), STORED.items())
def test_a_rule_lies_where_stored_numbers_have_it(rule: AlertRule, shift: int) -> None:
    [packed] = conditions.pack({rule: [conditions.FIRES]}, judged=[True], provisional=[False])
    assert packed == 2 << shift | 1 << 9
    assert packed < 2**31  # a PostgreSQL integer


@given(
    seen=st.dictionaries(st.sampled_from(AlertRule), CODES),
    judged=st.booleans(),
    provisional=st.booleans(),
)
def test_what_was_packed_is_read_again(
    seen: dict[AlertRule, int], judged: bool, provisional: bool
) -> None:
    many = {rule: [code, conditions.CLEAR] for rule, code in seen.items()}
    packed, _ = conditions.pack(many, judged=[judged, True], provisional=[provisional, False])
    for place, rule in enumerate(conditions.RULES):
        told = seen.get(rule, conditions.SILENT) if judged else conditions.SILENT
        assert conditions.condition(packed, place=place) == told
    assert conditions.provisional(packed) == provisional
    assert conditions.has_figure(packed)
    assert conditions.fires(packed) == (judged and conditions.FIRES in seen.values())


def test_good_news_weighs_least_whatever_the_level() -> None:
    assert {severity(AlertRule.ACHIEVEMENT, level=level) for level in Level} == {"low"}
