"""A row's result has the same bytes alone and in a crowd, whatever padding the crowd brings.

Each method is called twice with the same row: by itself at its own width, and among rows of other
lengths and sizes, padded with NaN to their width.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thrive_scoring.domain.methods import (
    aggregate,
    comparison,
    composite,
    direction,
    forecast,
    gaps,
    hierarchy,
    inequality,
    intervals,
    quality,
    rag,
    spc,
    trend,
)
from thrive_scoring.domain.methods.polarity import Polarity

Method = Callable[[Any, Any], tuple[Any, ...]]
"""Takes two equally shaped matrices, returns arrays with one row per row."""


def lengths(x: Any) -> Any:
    return np.count_nonzero(np.isfinite(x), axis=1)


def rebased(x: Any) -> Any:
    return np.broadcast_to(np.minimum(np.arange(x.shape[1]) // 9, 3), x.shape)


def whole_chart(rule_set: spc.RuleSet, **options: Any) -> Method:
    def chart(x: Any, _: Any) -> tuple[Any, ...]:
        groups = rebased(x) if options.get("rebase") else None
        fixed = options.get("fix_after_n")
        drawn = spc.xmr(x, rule_set=rule_set, groups=groups, fix_after_n=fixed)
        return (*drawn.limits, *drawn[1:])

    return chart


def last_point(x: Any, _: Any) -> tuple[Any, ...]:
    last = spc.xmr_latest(x, rule_set=spc.NHSR, lengths=lengths(x))
    return (
        *last.limits,
        last.cause,
        spc.assurance(last.limits, target=3.3, polarity=Polarity.HIGH),
        spc.variation(last.cause, polarity=Polarity.LOW),
    )


def change(x: Any, y: Any) -> tuple[Any, ...]:
    earlier = direction.lagged(x, lengths=lengths(x), lag=2)
    now = direction.lagged(x, lengths=lengths(x), lag=0)
    reach = np.abs(direction.lagged(y, lengths=lengths(y), lag=0))
    return direction.change(
        value=now,
        earlier=earlier,
        lower=now - reach,
        upper=now + reach,
        earlier_lower=earlier - reach,
        earlier_upper=earlier + reach,
    )


def of_columns(method: Callable[[Any, Any], Any]) -> Method:
    """A method of columns, given each row's last values."""

    def called(x: Any, y: Any) -> tuple[Any, ...]:
        at = lengths(x)
        last = [np.abs(direction.lagged(m, lengths=at, lag=0)) for m in (x, y)]
        found = method(*last)
        return found if isinstance(found, tuple) else (found,)

    return called


def ahead(*, points: int) -> Method:
    def drawn(x: Any, _: Any) -> tuple[Any, ...]:
        found = forecast.forecast(x, points=points, ahead=3, lengths=lengths(x))
        return (*found, forecast.reach(found, target=50, polarity=Polarity.HIGH))

    return drawn


def doubts(x: Any, y: Any) -> tuple[Any, ...]:
    values = np.where(np.isfinite(x), np.rint(x), np.nan)
    held = quality.recent(values, counts=np.abs(y))
    return (
        *quality.outliers(held),
        *quality.flat_line(held, lowest=0.0, highest=100.0),
        *quality.digit_preference(np.abs(values)),
    )


METHODS: dict[str, Method] = {
    "wilson": of_columns(lambda x, y: intervals.wilson(x, x + y, confidence=0.998)),
    "rate": of_columns(intervals.rate),
    "isr": of_columns(lambda x, y: intervals.isr(observed=x, expected=y)),
    "mean": of_columns(lambda x, y: intervals.mean(mean=x, sd=y, n=np.floor(x) + 2)),
    "sample": lambda x, _: intervals.sample(x),
    "dsr": lambda x, y: intervals.dsr(
        counts=np.abs(x) + 5, populations=np.abs(y) + 100, standard_populations=np.abs(x + y) + 1
    ),
    "expected_count": lambda x, y: (
        intervals.expected_count(
            populations=np.abs(x), reference_counts=np.abs(y), reference_populations=np.abs(y) + 7
        ),
    ),
    "benchmark": of_columns(
        lambda x, y: comparison.benchmark(
            value=x, lower=x - 1, upper=x + 1, comparator=y, polarity=Polarity.LOW
        )
    ),
    "control_limits": of_columns(
        lambda x, y: comparison.control_limits_proportion(
            comparator=x / (x + y + 1), denominator=y, z=1.96
        )
    ),
    "rag": of_columns(
        lambda x, y: rag.rag(value=x, target=y, polarity=Polarity.HIGH, tolerance=0.3)
    ),
    "xmr_mdc": whole_chart(spc.MDC),
    "xmr_nhsr": whole_chart(spc.NHSR),
    "xmr_rebased": whole_chart(spc.NHSR, rebase=True),
    "xmr_fixed": whole_chart(spc.MDC, fix_after_n=12),
    "xmr_latest": last_point,
    "recent_trend": lambda x, y: trend.recent_trend(values=x, standard_errors=np.abs(y)),
    "chi2_trend": lambda x, y: trend.chi2_trend_proportions(
        counts=np.abs(x), denominators=np.abs(x) + np.abs(y)
    ),
    "change": change,
    "quality": doubts,
    "roll_up": lambda x, y: composite.roll_up(
        positions=np.clip(np.abs(x), 0, 100), weights=np.abs(y), red=np.abs(x) < 1
    ),
    "arithmetic_mean": lambda x, y: (aggregate.arithmetic_mean(x, weights=np.abs(y)),),
    "geometric_mean": lambda x, y: (aggregate.geometric_mean(np.abs(x), weights=np.abs(y)),),
    "harmonic_mean": lambda x, y: (aggregate.harmonic_mean(np.abs(x), weights=np.abs(y)),),
    "generalised_mean": lambda x, y: (
        aggregate.generalised_mean(np.abs(x), weights=np.abs(y), p=-2.0),
    ),
    "forecast_years": ahead(points=5),
    "forecast_months": ahead(points=12),
    "gap_movement": of_columns(
        lambda x, y: gaps.gap_movement(
            now=gaps.Ends(x + y, x, 1.0, y / 9),
            earlier=gaps.Ends(x + 2 * y, y, 2.0, 1.0),
            polarity=Polarity.LOW,
        )
    ),
    "hierarchy": lambda x, y: tuple(
        hierarchy.aggregate(
            np.column_stack((x[:, 0], y[:, 0], x[:, 0] - y[:, 0])),
            levels=[
                hierarchy.Level([0, 1, 0], [1, 2, 3], hierarchy.Mean.HARMONIC),
                hierarchy.Level([0, 0], [1, 2]),
            ],
            data_threshold=0.6,
        )
    ),
    "slope_index": lambda x, y: inequality.slope_index(values=x, populations=np.abs(y)),
    "slope_index_log": lambda x, y: inequality.slope_index(
        values=np.abs(x) + 0.1, populations=np.abs(y), scale=inequality.Scale.LOG
    ),
}

BUILT_FROM_FINITE = {"change", "roll_up"}
"""Methods whose arguments are made here of finite figures only: infinity never reaches them."""

NOT_CHARTED = {"xmr_mdc", "xmr_nhsr", "xmr_rebased", "xmr_fixed", "xmr_latest"}
"""Methods that give nothing for a series with an infinite figure."""

LINE_BY_LINE = {"generalised_mean", "geometric_mean", "slope_index_log"}
"""Methods that call a scalar function per element: shown in a smaller crowd."""


def row_bytes(results: tuple[Any, ...], *, row: int, width: int) -> list[bytes]:
    return [
        np.ascontiguousarray(np.asarray(r)[row, ..., :width]).tobytes()
        if np.ndim(r) == 2
        else np.asarray(r)[row].tobytes()
        for r in results
    ]


def crowd(*, rows: int, columns: int, seed: int) -> tuple[Any, Any]:
    generator = np.random.default_rng(seed)
    x = generator.normal(50, 30, (rows, columns)) * 10.0 ** generator.integers(-3, 6, (rows, 1))
    y = generator.normal(20, 9, (rows, columns))
    until = generator.integers(0, columns + 1, rows)
    until[0] = columns
    x[np.arange(columns) >= until[:, None]] = np.nan
    return x, np.where(np.isnan(x), np.nan, y)


def alone_and_among(method: Method, x: Any, y: Any, *, row: int, width: int) -> tuple[Any, Any]:
    alone = method(x[row : row + 1, :width].copy(), y[row : row + 1, :width].copy())
    return row_bytes(alone, row=0, width=width), row_bytes(method(x, y), row=row, width=width)


@pytest.mark.parametrize("name", METHODS)
def test_a_row_among_two_thousand_padded_to_1200(name: str):
    small = name in LINE_BY_LINE
    x, y = crowd(rows=100 if small else 2000, columns=1200, seed=8)
    among = METHODS[name](x, y)

    for row in range(1, x.shape[0], x.shape[0] // 50):
        width = max(int(lengths(x[row : row + 1])[0]), 1)
        alone = METHODS[name](x[row : row + 1, :width].copy(), y[row : row + 1, :width].copy())
        assert row_bytes(alone, row=0, width=width) == row_bytes(among, row=row, width=width)


FIGURES = st.one_of(
    st.floats(-1e6, 1e6, allow_nan=False),
    st.integers(-20, 20).map(float),
    st.sampled_from([0.0, -0.0, 0.1, 0.2, 0.3, 100.0, 1e-9]),
)


@pytest.mark.parametrize("name", METHODS)
@settings(max_examples=40, deadline=None)
@given(series=st.lists(st.tuples(FIGURES, FIGURES), min_size=1, max_size=30), row=st.integers(0, 8))
def test_any_row_in_any_seat(name: str, series: list[tuple[float, float]], row: int):
    width = len(series)
    x, y = crowd(rows=9, columns=60, seed=row)
    x[row], y[row] = np.nan, np.nan
    x[row, :width], y[row, :width] = np.array(series).T

    alone, among = alone_and_among(METHODS[name], x, y, row=row, width=width)

    assert alone == among


JUNK = st.one_of(FIGURES, st.sampled_from([np.nan, np.inf, -np.inf, 1e308, -1e308, 5e-324]))


@pytest.mark.parametrize("name", METHODS)
@settings(max_examples=40, deadline=None)
@given(series=st.lists(st.tuples(JUNK, JUNK), min_size=1, max_size=20))
def test_no_figure_stops_a_method_or_touches_another_row(
    name: str, series: list[tuple[float, float]]
):
    width = len(series)
    x, y = crowd(rows=3, columns=30, seed=4)
    x[1], y[1] = np.nan, np.nan
    x[1, :width], y[1, :width] = np.array(series).T

    with np.errstate(all="ignore"):
        alone, among = alone_and_among(METHODS[name], x, y, row=2, width=30)
        METHODS[name](x[1:2, :width].copy(), y[1:2, :width].copy())

    assert alone == among


@pytest.mark.parametrize("name", METHODS)
def test_negative_zeros_lose_their_sign_with_or_without_padding(name: str):
    x, y = crowd(rows=3, columns=9, seed=1)
    x[1], y[1] = np.nan, np.nan
    x[1, :5], y[1, :5] = -0.0, 1.0

    alone, among = alone_and_among(METHODS[name], x, y, row=1, width=5)

    assert alone == among


def test_a_missing_point_inside_a_series_is_no_padding_problem():
    x, y = crowd(rows=40, columns=100, seed=3)
    x[:, 4] = np.nan
    for name in ("xmr_mdc", "xmr_nhsr", "xmr_rebased", "recent_trend"):
        for row in range(40):
            alone, among = alone_and_among(METHODS[name], x, y, row=row, width=100)
            assert alone == among


def test_a_simulated_interval_depends_on_its_own_seed_only():
    quantiles = {
        "values": [70.0, 72.0, 75.0, 74.0, 79.0],
        "standard_errors": [0.5, 0.4, 0.6, 0.5, 0.7],
        "populations": [100.0, 120.0, 90.0, 110.0, 105.0],
    }
    padded = {name: [*figures, *[float("nan")] * 20] for name, figures in quantiles.items()}
    for simulate in (inequality.simulated_slope_interval, inequality.simulated_paf_interval):
        first = simulate(**quantiles, seed=7, draws=500)
        simulate(**quantiles, seed=8, draws=100)
        assert simulate(**padded, seed=7, draws=500) == first
        assert simulate(**quantiles, seed=8, draws=500) != first


@pytest.mark.parametrize("name", [n for n in METHODS if n not in BUILT_FROM_FINITE | NOT_CHARTED])
@pytest.mark.parametrize("infinite", [np.inf, -np.inf])
def test_an_infinite_figure_is_a_missing_one(name: str, infinite: float):
    x, y = crowd(rows=30, columns=14, seed=5)
    at = np.random.default_rng(2).integers(0, 14, 30)
    x[np.arange(30), at] = np.nan
    y[np.arange(30), at] = np.nan
    missing = METHODS[name](x, y)
    x[np.arange(30), at] = infinite
    y[np.arange(30), at] = abs(infinite)
    with np.errstate(all="ignore"):
        found = METHODS[name](x, y)

    for one, other in zip(found, missing, strict=True):
        np.testing.assert_array_equal(np.asarray(one), np.asarray(other))
