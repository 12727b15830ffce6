"""A series keeps its figures in time, whatever comes, is revised or is taken back in what order."""

from hypothesis import given
from hypothesis import strategies as st
from support.scoring_log import row
from thrive_scoring.domain.points import Point, point_of
from thrive_scoring.domain.series import NO_PERIOD, Series

AREA = "E08000037"


def point(year: int, value: str | None) -> Point:
    made = {**row(AREA, f"{year}-04-01/P1Y", "0"), "value": value}
    return point_of(made, submission_id="s", received_at="2026-06-01T08:00:00Z")


@given(st.lists(st.tuples(st.integers(2000, 2008), st.sampled_from(["1", "2", "3", None]))))
def test_figures_stand_in_time_and_the_latest_is_known(sent: list[tuple[int, str | None]]) -> None:
    series, last = Series(indicator="A", area=AREA, breakdown="all"), dict(sent)
    for year, value in sent:
        series.put(point(year, value))
    figures = sorted((year, value) for year, value in last.items() if value is not None)
    assert [(p.span.year, p.value) for p in series.figures] == figures
    assert list(series.numbers) == [float(value) for _, value in figures]
    assert series.keys == [p.span.key for p in series.figures]
    assert series.latest_key == (series.keys[-1] if series.keys else NO_PERIOD)
    assert len(series.points) == len(last)
