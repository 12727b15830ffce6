"""Normalisation and aggregation by hand."""

import math

import numpy as np
import pytest
from thrive_scoring.domain.methods import aggregate, normalise, peers
from thrive_scoring.domain.methods.columns import NotOneColumnError

NONE = math.nan


def test_min_max_leaves_out_the_missing():
    found = normalise.min_max([2, NONE, 4, 6])
    assert found == pytest.approx([0, NONE, 50, 100], nan_ok=True)
    assert normalise.min_max([2, 4, 6], direction=-1).tolist() == [100, 50, 0]


def test_z_scores_use_the_sample_standard_deviation():
    # 2, 4, 6: sd 2
    assert normalise.z_score([2, 4, 6], mean=50, sd=10).tolist() == [40, 50, 60]


def test_goalposts_cut_off():
    assert normalise.goalposts([-5, 5, 50], lower=0, upper=10).tolist() == [0, 50, 100]
    assert normalise.goalposts([2], lower=0, upper=10, direction=-1).tolist() == [80]


def test_distance_to_target():
    # COINr test-normalise.R
    assert normalise.distance_to_target([0, 5, 11], target=10).tolist() == [0, 0.5, 1.1]
    low = normalise.distance_to_target([-1, 1, 10], target=0, direction=-1, cap=True)
    assert low == pytest.approx([1, 0.9, 0])


def test_ranks_share_the_lowest():
    assert normalise.rank_score([5, 7, 5, 9]).tolist() == [1, 3, 1, 4]
    assert normalise.percentile_rank([5, 7, 5, 9]) == pytest.approx([0, 2 / 3, 0, 1])


@pytest.mark.parametrize("values", [[], [NONE, NONE], [3.0, 3.0], [3.0], [0.1, 0.1, 0.1]])
def test_nothing_to_spread_is_missing(values: list[float]):
    for method in (normalise.min_max, normalise.z_score):
        assert np.isnan(method(np.array(values))).all()


def test_means_by_hand():
    values, weights = [[1, 2, 4]], [[1, 1, 2]]

    assert aggregate.arithmetic_mean(values, weights=weights)[0] == pytest.approx(11 / 4)
    assert aggregate.geometric_mean(values, weights=weights)[0] == pytest.approx(32**0.25)
    assert aggregate.harmonic_mean(values, weights=weights)[0] == pytest.approx(4 / 2)
    power = aggregate.generalised_mean(values, weights=weights, p=2)
    assert power[0] == pytest.approx(math.sqrt(37 / 4))
    geometric = aggregate.generalised_mean(values, weights=weights, p=0)
    assert geometric.tolist() == aggregate.geometric_mean(values, weights=weights).tolist()


def test_a_missing_component_takes_its_weight_along():
    assert aggregate.arithmetic_mean([[1, NONE, 3]], weights=[[1, 5, 1]]).tolist() == [2.0]


def test_one_row_without_a_geometric_mean_does_not_stop_the_others():
    values = [[1, 0], [2, 8], [-1, 4]]

    assert aggregate.geometric_mean(values, weights=[[1, 1]]) == pytest.approx(
        [NONE, 4, NONE], nan_ok=True
    )
    assert aggregate.harmonic_mean(values, weights=[[1, 1]]) == pytest.approx(
        [NONE, 3.2, NONE], nan_ok=True
    )


@pytest.mark.parametrize(
    ("values", "p", "mean"),
    [([0, 4], 2, math.sqrt(8)), ([0, 0], 2, 0), ([0, 4], -2, NONE), ([-1, 4], 2, NONE)],
)
def test_a_power_mean_takes_nought_only_where_its_powers_are_defined(values, p, mean):
    found = aggregate.generalised_mean([values, [3, 3]], weights=[[1, 1]], p=p)
    assert found == pytest.approx([mean, 3], nan_ok=True)


def test_outranking_counts_a_tie_half():
    beats = aggregate.outranking_matrix([[1, 2], [1, 3]])

    assert beats.tolist() == [[0, 0.25], [0.75, 0]]


@pytest.mark.parametrize(
    ("values", "weights", "p"),
    [([1.0, 2.0], [1e308, 1e308], -2.0), ([1e200, 1e200], [1.0, 1.0], 2.0)],
)
def test_a_power_mean_beyond_what_a_number_holds_is_not_defined(values, weights, p):
    assert np.isnan(aggregate.generalised_mean([values], weights=weights, p=p)).all()


@pytest.mark.parametrize(
    "mean",
    [
        aggregate.arithmetic_mean,
        aggregate.geometric_mean,
        aggregate.harmonic_mean,
        lambda values, weights: aggregate.generalised_mean(values, weights=weights, p=2),
    ],
)
def test_a_negative_weight_leaves_its_own_row_without_a_mean(mean):
    found = mean([[1, 2, 3], [4, 4, 4], [NONE, 2, 3]], weights=[[-1, 1, 1], [0, 1, 1], [-1, 1, 1]])
    assert found == pytest.approx([NONE, 4, NONE], nan_ok=True)


def test_a_negative_weight_leaves_no_outranking():
    assert np.isnan(aggregate.outranking_matrix([[1, 2], [2, 1]], weights=[-1, 2])).all()


@pytest.mark.parametrize(
    "method",
    [
        normalise.min_max,
        normalise.z_score,
        normalise.rank_score,
        normalise.percentile_rank,
        lambda x: normalise.goalposts(x, lower=0, upper=1),
        lambda x: normalise.distance_to_target(x, target=1),
        peers.median,
        peers.mads_from_median,
        lambda x: peers.quantile(x, quantiles=2),
    ],
)
def test_a_matrix_is_not_one_group_of_units(method):
    with pytest.raises(NotOneColumnError, match="one column"):
        method([[1, 1, 1], [1, 2, NONE]])


@pytest.mark.parametrize(("lower", "upper"), [(10, 0), (5, 5), (NONE, 9), (0, math.inf)])
def test_goalposts_that_do_not_stand_in_order_give_no_score(lower: float, upper: float):
    for direction in (1, -1):
        found = normalise.goalposts(
            [5, 5], lower=[lower, 0], upper=[upper, 10], direction=direction
        )
        assert found == pytest.approx([NONE, 50], nan_ok=True)


@pytest.mark.parametrize("infinite", [math.inf, -math.inf])
def test_an_infinite_value_of_a_unit_is_missing(infinite: float):
    assert normalise.min_max([2, infinite, 4]) == pytest.approx([0, NONE, 100], nan_ok=True)
    assert np.isnan(normalise.goalposts([infinite], lower=0, upper=10)).all()
