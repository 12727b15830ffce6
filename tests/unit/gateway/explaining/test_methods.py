"""The words about a method say what scoring does: its constants are held to scoring's own."""

import inspect

import pytest
from thrive_gateway.domain.explaining import methods
from thrive_scoring.domain.methods import (
    composite,
    gaps,
    quality,
    robustness,
    rule_sets,
    steps,
    trend,
)
from thrive_scoring.domain.rules import RULE_SETS
from thrive_scoring.domain.tasks import COMPLETE_PERIODS
from thrive_scoring.domain.verdicts.quality import COMPLETE_FROM
from thrive_shared.contracts.framework import AlertRule


def test_every_rule_set_that_scores_may_name_is_known() -> None:
    assert {f"{r.name}.{r.version}" for r in RULE_SETS.values()} == methods.RULE_SETS.keys()


@pytest.mark.parametrize("rule_set", RULE_SETS.values(), ids=lambda r: r.name)
def test_a_rule_set_is_described_as_it_is(rule_set: rule_sets.RuleSet) -> None:
    words = methods.RULE_SETS[f"{rule_set.name}.{rule_set.version}"]
    for name in (
        "trial_up_to",
        "screening_factor",
        "limit_factor",
        "trend_points",
        "side_points",
        "near_window",
        "near_points",
    ):
        assert getattr(words, name) == getattr(rule_set, name), name
    assert rule_set.near_fraction == 2 / 3  # 'the outer third'


def test_the_rule_that_finds_steps_is_described_as_it_is() -> None:
    words = methods.STEP_RULES[f"{steps.STEP.name}.{steps.STEP.version}"]
    for name in ("fewest_before", "fewest_after", "smallest"):
        assert getattr(words, name) == getattr(steps.STEP, name), name
    assert str(steps.RANGES_IN_DEVIATIONS) in words.words


def test_the_critical_value_of_the_trend_is_the_one_applied() -> None:
    assert methods.TREND_CRITICAL == trend.CHI2_THRESHOLD
    assert trend.POINTS == 5  # 'the last five years'


def test_the_classes_of_a_roll_up_are_those_applied() -> None:
    applied = inspect.signature(composite.roll_up).parameters
    assert applied["green_from"].default == methods.GREEN_FROM
    assert applied["amber_from"].default == methods.AMBER_FROM
    assert applied["minimum_coverage"].default == methods.LEAST_COVERAGE


def test_the_critical_value_of_a_gap_is_the_one_applied() -> None:
    assert methods.GAP_CRITICAL == gaps.SIGNIFICANT_Z


@pytest.mark.parametrize(
    "name",
    [
        "OUTLIER_WINDOW",
        "FEWEST_FOR_OUTLIERS",
        "Z_LIMIT",
        "MODIFIED_Z_LIMIT",
        "FLAT_RUN",
        "FEWEST_COUNTS",
        "DIGITS_CRITICAL",
    ],
)
def test_the_limits_of_data_quality_are_those_applied(name: str) -> None:
    assert getattr(methods, name) == getattr(quality, name)
    assert quality.NORMAL_MAD == 0.6745


def test_completeness_is_judged_as_it_is_described() -> None:
    assert (methods.COMPLETE_FROM, methods.COMPLETE_PERIODS) == (COMPLETE_FROM, COMPLETE_PERIODS)


def test_the_words_about_robustness_say_what_is_drawn() -> None:
    assert f"within {robustness.WEIGHT_RANGE:.0%}".replace("%", " %") in methods.ROBUSTNESS
    assert f"positions of 0 count as {robustness.FLOOR:.0f}" in methods.ROBUSTNESS


def test_every_alert_rule_has_words() -> None:
    assert methods.ALERTS.keys() == set(AlertRule)
