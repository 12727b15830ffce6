"""The workload is the same at every run, as large as it says, and one that ingest would take."""

from collections import Counter

import pytest
from thrive_ingest.domain.framework_document import load_framework
from thrive_shared.contracts.period import Period

from bench.workload import BOROUGH, ENGLAND, Shape, figures, framework

SMALL = Shape(indicators=6)


def test_the_full_workload_has_the_size_the_benchmarks_name() -> None:
    assert Shape().figures == 580_000
    assert Shape.scaled(0.02).indicators == 10


def test_the_same_figures_come_at_every_run() -> None:
    assert list(figures(SMALL)) == list(figures(SMALL))


def test_every_figure_comes_once_and_its_revision_after_it() -> None:
    seen: dict[tuple[str, str, str, str], int] = {}
    for f in figures(SMALL):
        subject = (f.indicator, f.area, f.breakdown, f.period)
        assert f.revision == seen.get(subject, 0) + 1
        seen[subject] = f.revision
    assert len(seen) == SMALL.figures
    revised = sum(r == 2 for r in seen.values())
    assert revised == pytest.approx(SMALL.revised * SMALL.figures, rel=0.2)


def test_some_figures_arrive_after_those_of_later_periods() -> None:
    latest: dict[str, int] = {}
    late = 0
    for f in figures(SMALL):
        at = Period.parse(f.period).ordinal
        late += f.revision == 1 and at < latest.get(f.indicator, 0)
        latest[f.indicator] = max(at, latest.get(f.indicator, 0))
    assert late == pytest.approx(SMALL.late * SMALL.figures, rel=0.25)


def test_the_areas_are_england_the_borough_its_quintiles_and_wards() -> None:
    places = Counter((f.area, f.breakdown) for f in figures(SMALL) if f.revision == 1)
    assert len(places) == 29
    assert places[ENGLAND, "all"] == SMALL.indicators * SMALL.periods
    assert sum(area == BOROUGH for area, _ in places) == 6


def test_its_framework_is_a_valid_document() -> None:
    document = framework(SMALL).model_dump_json(exclude_none=True)
    assert len(load_framework(document).indicators) == SMALL.indicators
