"""XmR charts by hand, and against a plain reading of the rules point by point."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thrive_scoring.domain.methods import spc
from thrive_scoring.domain.methods.columns import NotRowsOfColumnsError
from thrive_scoring.domain.methods.polarity import Polarity as P
from thrive_scoring.domain.methods.rule_sets import RuleSet, RuleSetTooShortError
from thrive_scoring.domain.methods.spc import Assurance, SpecialCause, Variation

# NHSRplotthedots, vignettes/deviations.Rmd: one spike in a flat series
DEVIATIONS = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
STEADY = [5, 9, 4, 8, 5, 9, 4, 8, 5, 9, 4, 8]


def causes(values: list[float], **options: object) -> list[SpecialCause]:
    chart = spc.xmr([values], rule_set=spc.MDC, **options)  # type: ignore[arg-type]
    return [SpecialCause(code) for code in chart.causes[0]]


def test_limits_by_hand():
    # mean 2.5, moving ranges 2, 1, 2: 2.5 -/+ 2.66 x 5/3
    limits = spc.xmr_latest([[1, 3, 2, 4]], rule_set=spc.MDC).limits

    assert limits.centre.tolist() == [2.5]
    assert limits.mean_moving_range[0] == pytest.approx(5 / 3)
    assert limits.lower[0] == pytest.approx(2.5 - 2.66 * 5 / 3, rel=1e-12)
    assert limits.upper[0] == pytest.approx(2.5 + 2.66 * 5 / 3, rel=1e-12)


@pytest.mark.parametrize(
    ("rule_set", "lower", "upper"),
    [(spc.NHSR, -0.715555555555556, 4.60444444444444), (spc.MDC, -3.06261437908497, 6.9515032679)],
)
def test_the_published_deviation(rule_set: RuleSet, lower: float, upper: float):
    limits = spc.xmr_latest([DEVIATIONS], rule_set=rule_set).limits

    assert limits.lower[0] == pytest.approx(lower, rel=1e-9)
    assert limits.upper[0] == pytest.approx(upper, rel=1e-9)


@pytest.mark.parametrize(("last", "dropped"), [(4.23, True), (4.22, False)])
def test_moving_ranges_of_3_267_means_or_more_are_dropped(last: float, dropped: bool):
    # ten ranges of 1 and one of r: r = 3.267 x (10 + r) / 11 at r = 4.2248
    values = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, last]

    spread = spc.xmr_latest([values], rule_set=spc.NHSR).limits.mean_moving_range[0]

    assert spread == pytest.approx(1.0 if dropped else (10 + last) / 11)


@pytest.mark.parametrize(
    ("rule_set", "n", "trial"),
    [(spc.MDC, 11, True), (spc.MDC, 12, False), (spc.NHSR, 12, True), (spc.NHSR, 13, False)],
)
def test_limits_of_few_points_are_trial(rule_set: RuleSet, n: int, trial: bool):
    limits = spc.xmr_latest([(STEADY * 2)[:n]], rule_set=rule_set).limits

    assert limits.trial.tolist() == [trial]
    assert limits.points.tolist() == [n]
    assured = spc.assurance(limits, target=-100, polarity=P.HIGH)
    assert assured.tolist() == [Assurance.TRIAL_LIMITS if trial else Assurance.CONSISTENTLY_MET]


def test_rule_sets_are_named_and_versioned():
    assert (spc.MDC.id, spc.NHSR.id) == ("mdc/1", "nhsr/1")
    with pytest.raises(RuleSetTooShortError):
        RuleSet(name="odd", version=1, trial_up_to=1, screening_factor=None, trend_points=1)


def test_six_rising_points_are_no_trend_and_seven_are():
    # ranges of 5 keep the limits wide; the run crosses the mean
    six = [*STEADY, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 1.0]
    seven = [*STEADY, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]

    assert set(causes(six)) == {SpecialCause.COMMON_CAUSE}
    assert causes(seven)[12:] == [SpecialCause.TREND_RISING] * 7
    assert causes([-v for v in seven])[12:] == [SpecialCause.TREND_FALLING] * 7
    level = [*STEADY, 3.0, 4.0, 5.0, 5.0, 6.0, 7.0, 8.0]
    assert SpecialCause.TREND_RISING not in causes(level)


@pytest.mark.parametrize(
    ("turn", "before", "after"),
    [
        (6, SpecialCause.TREND_RISING, SpecialCause.TREND_FALLING),
        (-6, SpecialCause.TREND_FALLING, SpecialCause.TREND_RISING),
    ],
)
def test_where_a_trend_turns_the_point_belongs_to_the_later_one(
    turn: int, before: SpecialCause, after: SpecialCause
):
    there = np.linspace(0, turn, 7).tolist()
    chart = spc.xmr([[9, -9, 9, -9, *there, *there[-2::-1], 9, -9]], rule_set=spc.MDC)

    assert chart.causes[0, 9:12].tolist() == [before, after, after]


def test_a_point_on_the_mean_is_on_neither_side():
    """Their mean comes out as 0.7000000000000001: seven times 0.7 are no run below it."""
    chart = spc.xmr([[0.6, 0.8] * 4 + [0.7] * 7 + [0.8, 0.6] * 4], rule_set=spc.MDC)
    assert set(chart.causes[0].tolist()) == {SpecialCause.COMMON_CAUSE}


def test_seven_on_one_side_flags_every_point():
    # eleven points that end below the mean, then a run above it
    before = [float(v) for v in STEADY[:11]]

    six = causes([*before, 9.0, 8.0, 9.0, 8.0, 9.0, 8.0, 1.0])
    seven = causes([*before, 9.0, 8.0, 9.0, 8.0, 9.0, 8.0, 9.0, 1.0])

    assert set(six) == {SpecialCause.COMMON_CAUSE}
    assert seven[11:18] == [SpecialCause.ABOVE_MEAN] * 7
    assert set(seven[:11] + seven[18:]) == {SpecialCause.COMMON_CAUSE}


def test_two_of_three_flags_only_the_near_points():
    # centre 0, limits -/+ 10 from a fixed baseline; near is beyond 6.666
    baseline = [1.0, -1.0] * 6
    limits = spc.xmr_latest([baseline], rule_set=spc.MDC).limits
    near = 2 / 3 * limits.upper[0]

    found = causes([*baseline, near + 0.01, 0.5, near + 0.01, -1.0], fix_after_n=12)
    assert found[12:] == [
        SpecialCause.NEAR_UPPER_LIMIT,
        SpecialCause.COMMON_CAUSE,
        SpecialCause.NEAR_UPPER_LIMIT,
        SpecialCause.COMMON_CAUSE,
    ]
    just_under = causes([*baseline, near - 0.01, 0.5, near + 0.01, -1.0], fix_after_n=12)
    assert set(just_under) == {SpecialCause.COMMON_CAUSE}
    across = causes([*baseline, near + 0.01, -0.5, near + 0.01, -1.0], fix_after_n=12)
    assert set(across) == {SpecialCause.COMMON_CAUSE}


def test_a_point_outside_comes_first_and_is_not_near():
    baseline = [1.0, -1.0] * 6
    beyond = spc.xmr_latest([baseline], rule_set=spc.MDC).limits.upper[0] + 0.01

    found = causes([*baseline, beyond, 4.0, -1.0], fix_after_n=12)

    assert found[12:] == [
        SpecialCause.ABOVE_UPPER_LIMIT,
        SpecialCause.COMMON_CAUSE,
        SpecialCause.COMMON_CAUSE,
    ]


def test_a_rebase_draws_new_limits():
    values = [*STEADY, *[v + 6 for v in STEADY]]

    assert SpecialCause.ABOVE_MEAN in causes(values)
    chart = spc.xmr([values], rule_set=spc.MDC, groups=[[0] * 12 + [1] * 12])
    assert set(chart.causes[0].tolist()) == {SpecialCause.COMMON_CAUSE}
    assert chart.centre[0, 0] == 6.5
    assert chart.limits.centre.tolist() == [12.5]


@pytest.mark.parametrize(
    ("before", "after", "cause"),
    [
        ([9.0, 8.0, 9.0, 8.0], [9.0, 8.0, 9.0, 8.0], SpecialCause.ABOVE_MEAN),
        ([3.0, 4.0, 5.0, 6.0], [7.0, 8.0, 9.0, 10.0], SpecialCause.TREND_RISING),
    ],
)
def test_runs_do_not_cross_a_rebase(before: list[float], after: list[float], cause: SpecialCause):
    calm = [float(v) for v in STEADY[:11]]
    values = [*calm, *before, *after, 4.0, *calm]
    groups = [[0] * 15 + [1] * 16]

    assert cause in causes(values)
    assert set(causes(values, groups=groups)) == {SpecialCause.COMMON_CAUSE}


@pytest.mark.parametrize("rule_set", [spc.MDC, spc.NHSR])
@pytest.mark.parametrize("value", [0.1, 99.9, 100.0, 0.0])
def test_a_constant_series_is_not_a_failure(rule_set: RuleSet, value: float):
    last = spc.xmr_latest([[value] * 15], rule_set=rule_set)

    assert last.cause.tolist() == [SpecialCause.COMMON_CAUSE]
    assert last.limits.centre.tolist() == [value]
    assert last.limits.lower.tolist() == last.limits.upper.tolist() == [value]
    met = spc.assurance(last.limits, target=value, polarity=P.HIGH)
    assert met.tolist() == [Assurance.CONSISTENTLY_MET]


def test_screening_never_leaves_limits_without_width():
    values = [5.0] * 8 + [10.0] + [5.0] * 8

    last = spc.xmr_latest([values], rule_set=spc.NHSR)

    assert last.limits.mean_moving_range[0] == pytest.approx(10 / 16)
    assert last.cause.tolist() == [SpecialCause.BELOW_MEAN]


def test_a_missing_point_is_no_point():
    gap = [*STEADY[:5], math.nan, *STEADY[5:]]

    whole = spc.xmr([STEADY], rule_set=spc.MDC)
    holed = spc.xmr([gap], rule_set=spc.MDC)

    assert holed.limits == whole.limits
    assert holed.causes[0, 5] == SpecialCause.NONE
    assert np.delete(holed.causes[0], 5).tolist() == whole.causes[0].tolist()


@pytest.mark.parametrize("values", [[], [math.nan], [3.0]])
def test_below_two_points_there_is_nothing_to_say(values: list[float]):
    last = spc.xmr_latest(np.array([values]), rule_set=spc.MDC)

    assert last.cause.tolist() == [SpecialCause.NONE]
    assert np.isnan(last.limits.upper).all()
    assured = spc.assurance(last.limits, target=3, polarity=P.HIGH)
    assert assured.tolist() == [Assurance.NONE]


def test_variation_in_the_words_of_the_polarity():
    up, down = SpecialCause.TREND_RISING, SpecialCause.BELOW_LOWER_LIMIT
    codes = [[up, down, SpecialCause.COMMON_CAUSE, SpecialCause.NONE]] * 3

    found = spc.variation(codes, polarity=[P.HIGH, P.LOW, P.NONE])

    calm = [Variation.COMMON_CAUSE, Variation.NONE]
    assert found.tolist() == [
        [Variation.IMPROVEMENT, Variation.CONCERN, *calm],
        [Variation.CONCERN, Variation.IMPROVEMENT, *calm],
        [Variation.HIGH, Variation.LOW, *calm],
    ]


@pytest.mark.parametrize(
    ("target", "high", "low"),
    [
        (-9.0, Assurance.CONSISTENTLY_MET, Assurance.CONSISTENTLY_MISSED),
        (6.5, Assurance.INCONSISTENT, Assurance.INCONSISTENT),
        (30.0, Assurance.CONSISTENTLY_MISSED, Assurance.CONSISTENTLY_MET),
        (math.nan, Assurance.NONE, Assurance.NONE),
    ],
)
def test_assurance_by_side_of_the_limits(target: float, high: Assurance, low: Assurance):
    limits = spc.xmr_latest([STEADY], rule_set=spc.MDC).limits

    assert spc.assurance(limits, target=target, polarity=P.HIGH).tolist() == [high]
    assert spc.assurance(limits, target=target, polarity=P.LOW).tolist() == [low]
    assert spc.assurance(limits, target=target, polarity=P.NONE).tolist() == [Assurance.NONE]


def plain_reading(values: list[float]) -> list[SpecialCause]:
    """The rules as reference/README.md words them, unscreened, one point at a time."""
    centre = sum(values) / len(values)
    spread = sum(abs(b - a) for a, b in pairwise(values)) / (len(values) - 1)
    high, low = centre + 2.66 * spread, centre - 2.66 * spread

    def near(v: float, side: int) -> bool:
        return 2.66 * 2 / 3 * spread < side * (v - centre) and low <= v <= high

    def run(i: int, width: int) -> list[list[float]]:
        starts = range(max(i - width + 1, 0), min(i, len(values) - width) + 1)
        return [values[s : s + width] for s in starts]

    def cause(i: int, v: float) -> SpecialCause:
        if v > high:
            return SpecialCause.ABOVE_UPPER_LIMIT
        if v < low:
            return SpecialCause.BELOW_LOWER_LIMIT
        if any(all(b > a for a, b in pairwise(r)) for r in run(i, 7)):
            return SpecialCause.TREND_RISING
        if any(all(b < a for a, b in pairwise(r)) for r in run(i, 7)):
            return SpecialCause.TREND_FALLING
        for side, name in ((1, SpecialCause.NEAR_UPPER_LIMIT), (-1, SpecialCause.NEAR_LOWER_LIMIT)):
            windows = [r for r in run(i, 3) if all(side * (x - centre) > 0 for x in r)]
            if near(v, side) and any(sum(near(x, side) for x in r) >= 2 for r in windows):
                return name
        if any(all(x > centre for x in r) for r in run(i, 7)):
            return SpecialCause.ABOVE_MEAN
        if any(all(x < centre for x in r) for r in run(i, 7)):
            return SpecialCause.BELOW_MEAN
        return SpecialCause.COMMON_CAUSE

    return [cause(i, v) for i, v in enumerate(values)]


WANDERING = st.lists(st.floats(-1, 1), min_size=2, max_size=40).map(
    lambda steps: np.add.accumulate(np.array(steps) * 0.6 + np.sin(np.arange(len(steps)))).tolist()
)


@settings(max_examples=300, deadline=None)
@given(values=WANDERING)
def test_the_columns_read_the_rules_as_a_person_does(values: list[float]):
    assert causes(values) == plain_reading(values)


@settings(max_examples=150, deadline=None)
@given(values=WANDERING, rebase=st.integers(1, 30), fixed=st.sampled_from([None, 5, 12]))
def test_the_last_point_agrees_with_the_whole_chart(
    values: list[float], rebase: int, fixed: int | None
):
    groups = [[int(i >= rebase) for i in range(len(values))]]
    for rule_set in (spc.MDC, spc.NHSR):
        options = {"rule_set": rule_set, "groups": groups, "fix_after_n": fixed}
        whole, last = spc.xmr([values], **options), spc.xmr_latest([values], **options)

        assert last.cause[0] == whole.causes[0, -1]
        for one, other in zip(last.limits, whole.limits, strict=True):
            assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize("infinite", [np.inf, -np.inf])
def test_a_series_with_an_infinite_point_is_not_charted(infinite: float):
    values = [[*STEADY[:5], infinite, *STEADY[6:]], STEADY]
    alone = spc.xmr([STEADY], rule_set=spc.MDC)
    whole = spc.xmr(values, rule_set=spc.MDC)
    last = spc.xmr_latest(values, rule_set=spc.MDC)
    for limits in (whole.limits, last.limits):
        assert limits.points.tolist() == [0, len(STEADY)]
        assert np.isnan(limits.upper[0])
        assert limits.upper[1] == alone.limits.upper[0]
    assert not whole.causes[0].any()
    assert last.cause[0] == spc.SpecialCause.NONE
    assert whole.causes[1].tolist() == alone.causes[0].tolist()


def test_what_lies_beyond_the_length_of_a_series_is_padding():
    limits = spc.xmr_latest([[*STEADY, np.inf]], rule_set=spc.MDC, lengths=[len(STEADY)]).limits
    assert limits.points.tolist() == [len(STEADY)]


def test_points_of_three_dimensions_are_no_series():
    with pytest.raises(NotRowsOfColumnsError, match="rows x columns"):
        spc.xmr_latest([[[1]]], rule_set=spc.MDC)
