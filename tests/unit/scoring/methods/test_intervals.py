"""Confidence intervals against hand-worked and published figures."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from thrive_scoring.domain.methods import distributions, intervals

COUNTS = st.integers(0, 10**7)


def test_normal_quantiles_have_full_precision():
    assert distributions.normal_quantile(confidence=0.95) == pytest.approx(
        1.959963984540054, rel=1e-15
    )
    assert distributions.normal_quantile(confidence=0.998) == pytest.approx(
        3.090232306167813, rel=1e-14
    )


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95.0, -0.5])
def test_a_confidence_outside_0_and_1_is_refused(confidence: float):
    with pytest.raises(distributions.ConfidenceOutOfRangeError, match="between 0 and 1"):
        intervals.wilson(1, 2, confidence=confidence)


def test_wilson_on_ombudsman_complaints_upheld():
    # LGSCO annual letter 2024/25, Gateshead: 6 of 7 upheld; 86 % (48.7 to 97.4)
    upheld = intervals.wilson(6, 7, multiplier=100)

    assert upheld.value[0] == pytest.approx(85.714, abs=0.001)
    assert upheld.lower[0] == pytest.approx(48.69, abs=0.01)
    assert upheld.upper[0] == pytest.approx(97.43, abs=0.01)


def test_wilson_against_published_limits():
    # PHEindicatormethods, testdata_Proportion: 65 of 100
    assert intervals.wilson(65, 100).lower[0] == pytest.approx(0.5525444328688797, rel=1e-9)
    assert intervals.wilson(65, 100, confidence=0.998).upper[0] == pytest.approx(
        0.7783540614089697, rel=1e-9
    )


def test_a_percentage_is_the_double_nearest_to_its_decimal():
    shares = intervals.wilson([11, 7, 57], [20, 25, 100], multiplier=100)

    assert shares.value.tolist() == [55.0, 28.0, 57.0]


def test_none_and_all_touch_the_ends_exactly():
    ends = intervals.wilson([0, 30], [30, 30])

    assert ends.lower[0] == 0.0
    assert ends.upper[1] == 1.0
    assert ends.upper[0] == pytest.approx(1 - ends.lower[1])


@pytest.mark.parametrize(
    ("count", "denominator"),
    [(math.nan, 10), (1, math.nan), (1, 0), (0, 0), (-1, 10), (11, 10), (math.inf, math.inf)],
)
def test_an_impossible_proportion_is_missing(count: float, denominator: float):
    assert np.isnan(intervals.wilson(count, denominator)).all()


@given(part=COUNTS, rest=COUNTS, confidence=st.sampled_from([0.95, 0.998]))
def test_wilson_stays_between_0_and_1_and_around_the_value(part: int, rest: int, confidence: float):
    found = intervals.wilson(part, part + rest, confidence=confidence)

    if part + rest:
        assert 0 <= found.lower[0] <= found.value[0] <= found.upper[0] <= 1


@given(part=COUNTS, rest=st.integers(1, 10**7))
def test_the_wider_confidence_has_the_wider_interval(part: int, rest: int):
    narrow = intervals.wilson(part, part + rest)
    wide = intervals.wilson(part, part + rest, confidence=0.998)

    assert wide.lower[0] <= narrow.lower[0]
    assert narrow.upper[0] <= wide.upper[0]


def test_rates_are_exact_below_10_events_and_byar_from_there():
    # PHEindicatormethods, testdata_Rate: 5 and 65 events; Byar and exact at 9 and 10
    found = intervals.rate([0, 5, 65], 100, multiplier=100)

    assert found.lower == pytest.approx([0, 1.62348639011842, 50.163187710459454], rel=1e-9)
    assert found.upper == pytest.approx(
        [-math.log(0.025), 11.668332079322669, 82.84913854593984], rel=1e-9
    )
    # the same ten events: chi-square gives 4.7954, Byar 4.7874
    assert intervals.rate(10, 1, multiplier=1).lower[0] == pytest.approx(4.78745, abs=1e-5)
    # nine events: chi-square gives 4.1154, Byar 4.1068
    assert intervals.rate(9, 1, multiplier=1).lower[0] == pytest.approx(4.1154, abs=1e-4)


def test_a_rate_may_exceed_its_denominator_but_not_lack_one():
    assert intervals.rate(250, 220, multiplier=1).value[0] == pytest.approx(25 / 22)
    assert np.isnan(intervals.rate([1, 1, -1], [0, math.nan, 5])).all()


def test_a_mean_by_hand():
    # t(3) at 97.5 % = 3.182446; 10 -/+ 3.182446 x 2 / sqrt 4
    found = intervals.mean(mean=10, sd=2, n=4)

    assert found.lower[0] == pytest.approx(10 - 3.182446305, rel=1e-9)
    assert found.upper[0] == pytest.approx(10 + 3.182446305, rel=1e-9)


def test_a_mean_of_one_value_has_no_limits():
    found = intervals.mean(mean=[7.0, 7.0], sd=math.nan, n=[1, 0])

    assert found.value.tolist() == [7.0, 7.0]
    assert np.isnan(found.lower).all()
    assert np.isnan(found.upper).all()


def test_a_directly_standardised_rate_by_hand():
    # (3 x 10/1000 + 1 x 20/1000) / 4 = 0.0125; a third band is padding
    found = intervals.dsr(
        counts=[[10, 20, math.nan]],
        populations=[[1000, 1000, math.nan]],
        standard_populations=[[3, 1, math.nan]],
    )

    assert found.value[0] == pytest.approx(1250)
    # variance (9 x 10 + 20) / 1e6 / 16; Byar's lower limit of 30 events is 20.236939
    expected = 0.0125 + math.sqrt(110 / 16e6 / 30) * (20.236939 - 30)
    assert found.lower[0] == pytest.approx(expected * 1e5, rel=1e-5)


def test_a_standardised_rate_needs_10_events_and_every_band():
    found = intervals.dsr(
        counts=[[4, 5], [4, 6], [40, math.nan], [40, 50]],
        populations=[[100, 100], [100, 100], [100, 100], [100, 0]],
        standard_populations=[[1, 1]] * 4,
    )

    assert np.isnan(found.value).tolist() == [True, False, True, True]


def test_an_indirectly_standardised_ratio_by_hand():
    expected = intervals.expected_count(
        populations=[[100, 200, math.nan]],
        reference_counts=[[10, 5, 1]],
        reference_populations=[[1000, 100, 1]],
    )
    assert expected.tolist() == [11.0]

    # 22 observed; Byar's lower limit of 22 is 13.782493
    found = intervals.isr(observed=22, expected=expected, multiplier=100)
    assert found.value[0] == pytest.approx(200)
    assert found.lower[0] == pytest.approx(13.782493 / 11 * 100, rel=1e-5)


def test_a_published_interval_implies_its_standard_error():
    assert intervals.standard_error(lower=3.0, upper=6.92)[0] == pytest.approx(1.0)


def test_a_sample_of_raw_values():
    # 1, 2, 6: mean 3, squares 4 + 1 + 9 over 2
    found = intervals.sample([[1, 2, math.nan, 6], [5, math.nan, math.nan, math.nan]])

    assert found.mean.tolist() == [3, 5]
    assert found.sd == pytest.approx([math.sqrt(7), math.nan], nan_ok=True)
    assert found.n.tolist() == [3, 1]
    assert math.isnan(intervals.sample([[math.nan]]).mean[0])
