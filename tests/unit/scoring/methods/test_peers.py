"""An area among its peers, by hand."""

import math

import numpy as np
import pytest
from thrive_scoring.domain.methods import peers
from thrive_scoring.domain.methods.peers import FunnelVerdict as F
from thrive_scoring.domain.methods.polarity import Polarity as P

NONE = math.nan


def test_ranks_start_at_the_best_and_skip_the_missing():
    values = [70, NONE, 90, 80, 80]

    assert peers.rank(values, polarity=P.HIGH) == pytest.approx([4, NONE, 1, 2, 2], nan_ok=True)
    assert peers.rank(values, polarity=P.LOW) == pytest.approx([1, NONE, 4, 2, 2], nan_ok=True)


def test_quartiles_of_eight():
    eight = [1, 2, 3, 4, 5, 6, 7, 8]

    assert peers.quartile(eight, polarity=P.LOW).tolist() == [1, 1, 2, 2, 3, 3, 4, 4]
    assert peers.quartile(eight, polarity=P.HIGH).tolist() == [4, 4, 3, 3, 2, 2, 1, 1]
    assert np.isnan(peers.quartile([1, 2, 3], polarity=P.LOW)).all()


def test_percentiles_interpolate_like_excel():
    # PERCENTILE.INC: position (n - 1) p + 1
    assert peers.percentile([1, 2, 3, 4], share=0.25) == 1.75
    assert peers.percentile([4, 1, NONE, 3, 2], share=1.0) == 4.0
    assert math.isnan(peers.percentile([1, 2, 3], share=0.5))


def test_distance_from_the_median_in_mads():
    # median 3, deviations 2 1 0 1 97: MAD 1
    assert peers.mads_from_median([1, 2, 3, 4, 100]).tolist() == [-2, -1, 0, 1, 97]
    assert peers.median([4, 1, 3, 2]) == 2.5
    assert np.isnan(peers.mads_from_median([5, 5, 5, 9])).all()
    assert math.isnan(peers.median([]))


def test_a_funnel_by_hand():
    # 100 events, Byar: 95 % 81.36 to 121.63, 99.8 % 71.8 to 135.3
    assert peers.funnel_average(counts=[1, 3, NONE], denominators=[10, 30, 50]) == 0.1
    expected = np.array([80, 73, 81.5, 121.5, 122, 71, 136])

    found = peers.funnel(count=100, denominator=1000, average=expected / 1000)

    assert found.tolist() == [
        F.HIGH_95,
        F.HIGH_95,
        F.NOT_SIGNIFICANT,
        F.NOT_SIGNIFICANT,
        F.LOW_95,
        F.HIGH_998,
        F.LOW_998,
    ]
    assert peers.funnel(count=[NONE, 1], denominator=[5, 0], average=0.1).tolist() == [F.NONE] * 2


def test_a_standardised_rate_of_few_events_is_not_placed():
    placed = peers.funnel(count=[0, 9, 10], denominator=100, average=0.1, standardised=True)

    assert placed.tolist() == [F.TOO_FEW_EVENTS, F.TOO_FEW_EVENTS, F.NOT_SIGNIFICANT]
