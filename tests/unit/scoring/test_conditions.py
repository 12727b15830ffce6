"""What alert rules see is packed into one number that stored heads keep their meaning in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from thrive_scoring.domain import conditions
from thrive_scoring.domain.alerts import _STRATEGIC, REASONS, severity
from thrive_scoring.domain.methods.comparison import BenchmarkVerdict
from thrive_scoring.domain.methods.rag import Rag
from thrive_scoring.domain.methods.spc_codes import Variation
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
    assert bool(conditions.firing(packed)) == (judged and conditions.FIRES in seen.values())


def test_good_news_weighs_least_whatever_the_level() -> None:
    assert {severity(AlertRule.ACHIEVEMENT, level=level) for level in Level} == {"low"}


def test_red_fires_and_is_clear_only_well_past_the_boundary() -> None:
    codes = np.array([Rag.RED, Rag.AMBER, Rag.AMBER, Rag.GREEN, Rag.NONE], dtype=np.int8)
    held = np.array([Rag.RED, Rag.RED, Rag.AMBER, Rag.GREEN, Rag.NONE], dtype=np.int8)
    assert conditions.of_rag(codes, held=held).tolist() == [
        conditions.FIRES,
        conditions.SILENT,
        conditions.CLEAR,
        conditions.CLEAR,
        conditions.SILENT,
    ]


def test_what_is_worse_concerning_or_declining_fires_and_nothing_known_says_nothing() -> None:
    told = [conditions.FIRES, conditions.CLEAR, conditions.SILENT]
    compared = [BenchmarkVerdict.WORSE, BenchmarkVerdict.HIGHER, BenchmarkVerdict.NONE]
    assert conditions.of_benchmark(np.array(compared, dtype=np.int8)).tolist() == told
    varied = [Variation.CONCERN, Variation.COMMON_CAUSE, Variation.NONE]
    assert conditions.of_chart(np.array(varied, dtype=np.int8)).tolist() == told
    evidence, good = np.array([-1.0, 0.0, np.nan]), np.array([-1, 0, 0], dtype=np.int8)
    assert conditions.of_trend(evidence, good=good).tolist() == told


def test_good_news_is_improving_variation_or_a_trend_the_right_way() -> None:
    variation = np.array([Variation.IMPROVEMENT, Variation.NONE, Variation.LOW, Variation.NONE])
    evidence, good = np.array([np.nan, 1.0, 0.0, np.nan]), np.array([0, 1, 0, 0], dtype=np.int8)
    assert conditions.of_improvement(variation, evidence, good=good).tolist() == [
        conditions.FIRES,
        conditions.FIRES,
        conditions.CLEAR,
        conditions.SILENT,
    ]
