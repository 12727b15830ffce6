"""Methods are compared before they are timed; results that differ are told, not timed."""

import dataclasses

import numpy as np
import pytest
from rich.console import Console
from thrive_scoring.domain.methods import intervals, spc

from bench import history, methods, peers
from bench.progress import Progress

TINY = methods.Sizes(series=40, points=15, compared=8, rows=30)


@pytest.fixture
def progress() -> Progress:
    return Progress(Console(quiet=True))


@pytest.fixture
def given() -> peers.Given:
    return methods._part(methods._made(TINY), sizes=TINY)


def answered(given: peers.Given) -> peers.Found:
    """What a peer that agrees with Thrive would answer."""
    chart = spc.xmr(given.series, rule_set=methods.ABSPC)
    wilson = intervals.wilson(given.counts, given.denominators, multiplier=100)
    return peers.Found(
        abspc="1",
        phstatsmethods="1",
        centre=chart.limits.centre,
        lower=chart.limits.lower,
        upper=chart.limits.upper,
        special=chart.causes > spc.SpecialCause.COMMON_CAUSE,
        wilson=np.column_stack(wilson),
        chart_seconds=1.0,
        verdict_seconds=1.0,
        wilson_seconds=1.0,
    )


def test_equal_results_are_told_with_the_differences_in_rule_sets(given: peers.Given) -> None:
    on_charts, on_wilson = methods.compare(given, answered(given))
    assert "3 / 1.128" in on_charts
    assert "30 rows" in on_wilson


@pytest.mark.parametrize("field", ["centre", "lower", "upper", "wilson"])
def test_a_limit_that_differs_stops_the_benchmark(given: peers.Given, field: str) -> None:
    found = answered(given)
    other = dataclasses.replace(found, **{field: getattr(found, field) * (1 + 1e-8)})
    with pytest.raises(methods.ResultsDifferError):
        methods.compare(given, other)


def test_a_mark_that_differs_stops_the_benchmark(given: peers.Given) -> None:
    found = answered(given)
    with pytest.raises(methods.ResultsDifferError):
        methods.compare(given, dataclasses.replace(found, special=~found.special))


def test_the_cost_of_a_figure_is_measured_at_each_length(progress: Progress) -> None:
    measures = history.run(months=(2, 14), rounds=1, progress=progress)
    assert len(measures) == 4
    assert all(m.value > 0 for m in measures)
    assert [m.ratio for m in measures][::2] == [1.0, 1.0]
