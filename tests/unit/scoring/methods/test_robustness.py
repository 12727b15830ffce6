"""Robustness of a roll-up: known shares, named refusals, and draws that belong to one id."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from thrive_scoring.domain.methods import normalise, robustness
from thrive_scoring.domain.methods.robustness import RobustnessState as S
from thrive_scoring.domain.methods.robustness import Scales

NONE = math.nan
# on these scales every normalisation gives the value itself
PLAIN = Scales(lowest=0, highest=100, mean=50, sd=100 / 6, worst=0, best=100)


def found(
    values: list[float],
    *,
    se: float | list[float] = 0.0,
    weights: list[float] | None = None,
    scales: Scales = PLAIN,
    **options: object,
) -> robustness.Robustness:
    return robustness.robustness(
        ids=["E08000037|objective:1"],
        values=[values],
        standard_errors=[se if isinstance(se, list) else [se] * len(values)],
        weights=[weights or [1.0] * len(values)],
        scales=scales,
        **options,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("value", "shares"), [(90, (1, 0, 0)), (50, (0, 1, 0)), (10, (0, 0, 1)), (300, (1, 0, 0))]
)
def test_what_no_method_moves_is_certain(value: float, shares: tuple[float, float, float]):
    sure = found([value, value, value])

    assert sure.state.tolist() == [S.CALCULATED]
    assert (sure.green[0], sure.amber[0], sure.red[0]) == shares
    assert sure.without_error.tolist() == [3]


@pytest.mark.parametrize(("value", "se"), [(50.0, 10.0), (200 / 3, 5.0), (60.0, 20.0)])
def test_the_error_of_one_value_spreads_the_classes(value: float, se: float):
    at = NormalDist(value, se)
    amber = at.cdf(200 / 3) - at.cdf(100 / 3)

    drawn = found([value], se=se, draws=20_000)

    assert drawn.amber[0] == pytest.approx(amber, abs=0.015)
    assert drawn.green[0] + drawn.amber[0] + drawn.red[0] == pytest.approx(1.0)
    assert drawn.without_error.tolist() == [0]


def test_low_is_good_by_the_order_of_the_posts():
    low_is_good = PLAIN._replace(worst=100, best=0)

    assert found([10, 10], scales=low_is_good).green.tolist() == [1.0]
    assert found([90, 90], scales=low_is_good).red.tolist() == [1.0]


def test_means_and_weights_vary():
    # arithmetic 62.5 to 77.5, geometric 56.4 to 70.9: some green, some amber
    drawn = found([100, 40])

    assert 0.1 < drawn.green[0] < 0.9
    assert drawn.red[0] == 0.0
    # with the second at nought the geometric mean is near it, the arithmetic near 50
    assert found([100, 0]).red[0] == pytest.approx(0.5, abs=0.06)


def test_normalisations_vary():
    # 60 is the best of its peers, above their mean by 1.2 sd, and 60 of 100 between the posts
    scales = Scales(lowest=20, highest=60, mean=40, sd=20 / 1.2, worst=0, best=100)

    drawn = found([60], scales=scales, draws=20_000)

    assert drawn.green[0] == pytest.approx(2 / 3, abs=0.015)
    assert drawn.amber[0] == pytest.approx(1 / 3, abs=0.015)


def test_with_a_red_member_green_counts_as_amber():
    assert found([90, 90], capped=True).amber.tolist() == [1.0]


@pytest.mark.parametrize(
    ("values", "weights", "scales", "state"),
    [
        ([50.0, 50.0], [0.0, NONE], PLAIN, S.NO_MEMBERS),
        ([50.0, NONE], [1.0, 1.0], PLAIN, S.INSUFFICIENT),
        ([NONE, NONE], [1.0, 1.0], PLAIN, S.INSUFFICIENT),
        ([50.0, NONE], [3.0, 1.0], PLAIN, S.CALCULATED),
        ([50.0, NONE], [1.0, 0.0], PLAIN, S.CALCULATED),
        ([50.0, 50.0], [1.0, 1.0], PLAIN._replace(sd=0), S.NO_SCALE),
        ([50.0, 50.0], [1.0, 1.0], PLAIN._replace(lowest=NONE), S.NO_SCALE),
        ([50.0, 50.0], [1.0, 1.0], PLAIN._replace(highest=0), S.NO_SCALE),
        ([50.0, 50.0], [1.0, 1.0], PLAIN._replace(mean=NONE), S.NO_SCALE),
        ([50.0, 50.0], [1.0, 1.0], PLAIN._replace(best=NONE), S.NO_SCALE),
        ([50.0, 50.0], [1.0, 1.0], PLAIN._replace(best=0), S.NO_SCALE),
    ],
)
def test_what_refuses_a_robustness(
    values: list[float], weights: list[float], scales: Scales, state: S
):
    drawn = found(values, weights=weights, scales=scales)

    assert drawn.state.tolist() == [state]
    assert np.isnan(drawn.green).tolist() == [state != S.CALCULATED]


def test_a_row_depends_on_its_id_and_nothing_else():
    def rows(ids: list[str], width: int) -> robustness.Robustness:
        values = np.full((len(ids), width), NONE)
        values[:, :3] = [55, 62, 70]
        weights = np.where(np.isfinite(values), 1.0, 0.0)
        return robustness.robustness(
            ids=ids,
            values=values,
            standard_errors=np.full(values.shape, 9.0),
            weights=weights,
            scales=PLAIN,
        )

    alone, crowd = rows(["b"], 3), rows(["a", "b", "c", "b"], 40)

    assert crowd.green[1].tobytes() == crowd.green[3].tobytes() == alone.green[0].tobytes()
    assert len(set(crowd.green[:3].tolist())) > 1


def test_the_draws_of_an_id_are_the_same_on_every_machine():
    drawn = found([55, 62, 70], se=9.0)

    assert (drawn.green[0], drawn.amber[0], drawn.red[0]) == (0.171, 0.829, 0.0)


def test_peers_give_the_scales():
    spread = normalise.spread([2, NONE, 4, 6])

    assert spread == (2, 6, 4, 2)
    assert all(math.isnan(each) for each in normalise.spread([3, NONE]))


def test_every_row_has_an_id():
    with pytest.raises(robustness.IdsMismatchError, match="id of its own"):
        robustness.robustness(
            ids=["a"], values=[[1], [2]], standard_errors=[[0]], weights=[[1]], scales=PLAIN
        )
