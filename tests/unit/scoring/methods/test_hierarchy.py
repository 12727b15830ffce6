"""Aggregation level by level, by hand."""

import math

import pytest
from thrive_scoring.domain.methods import hierarchy
from thrive_scoring.domain.methods.hierarchy import Level, Mean

NONE = math.nan


def test_two_levels_by_hand():
    levels = [
        Level(parents=[0, 0, 1], weights=[1, 3, 1]),
        Level(parents=[0, 0], weights=[1, 1], mean=Mean.GEOMETRIC),
    ]

    domains, index = hierarchy.aggregate([[10, 30, 4], [20, 20, 5]], levels=levels)

    assert domains.tolist() == [[25, 4], [20, 5]]
    assert index[:, 0] == pytest.approx([10, 10])


def test_the_harmonic_mean():
    (found,) = hierarchy.aggregate([[1, 2, 4]], levels=[Level([0, 0, 0], [1, 1, 2], Mean.HARMONIC)])

    assert found[0, 0] == pytest.approx(2)


@pytest.mark.parametrize(("threshold", "value"), [(0.0, 20), (0.5, 20), (0.51, NONE)])
def test_below_the_data_threshold_there_is_no_aggregate(threshold: float, value: float):
    levels = [Level(parents=[0, 0, 1], weights=[1, 1, 1]), Level(parents=[0, 0], weights=[1, 1])]

    domains, index = hierarchy.aggregate([[10, NONE, 30]], levels=levels, data_threshold=threshold)

    assert domains[0, 0] == pytest.approx(10 if threshold <= 0.5 else NONE, nan_ok=True)
    assert index[0, 0] == pytest.approx(value, nan_ok=True)


def test_a_parent_without_components_is_missing():
    (found,) = hierarchy.aggregate([[10, 30]], levels=[Level(parents=[2, 0], weights=[1, 1])])

    assert found[0] == pytest.approx([30, NONE, 10], nan_ok=True)


@pytest.mark.parametrize("level", [Level([0], [1, 1]), Level([0, 0], [1]), Level([0], [1])])
def test_a_level_names_every_component(level: Level):
    with pytest.raises(hierarchy.LevelMismatchError, match="one parent and one weight"):
        hierarchy.aggregate([[1, 2]], levels=[level])
