"""Sparkline, strip and counts bar."""

from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from thrive_gateway.charts.counts import Part, counts_bar
from thrive_gateway.charts.points import Point, Series
from thrive_gateway.charts.scale import Scale, ticks, value_ticks
from thrive_gateway.charts.spark import HEIGHT, WIDTH, sparkline
from thrive_gateway.charts.strip import Strip, strip_chart

SVG = "{http://www.w3.org/2000/svg}"


def months(*values: str | None) -> Series:
    return Series(
        key="s",
        title="t",
        summary="s",
        name="Gateshead",
        months=1,
        points=tuple(
            Point(
                start=date(2026, month, 1),
                end=date(2026, month, 28),
                label=str(month),
                value=None if value is None else Decimal(value),
            )
            for month, value in enumerate(values, start=1)
        ),
    )


def test_a_sparkline_ends_with_a_dot_and_breaks_at_a_gap() -> None:
    root = ElementTree.fromstring(sparkline(months("1", "2", None, "3", "2")))

    assert len(list(root.iter(f"{SVG}polyline"))) == 2
    assert len(list(root.iter(f"{SVG}circle"))) == 1


def test_nothing_to_draw_gives_no_sparkline() -> None:
    assert sparkline(months(None, "NaN")) == ""


def test_a_constant_series_lies_in_the_middle() -> None:
    root = ElementTree.fromstring(sparkline(months("100", "100")))
    (dot,) = root.iter(f"{SVG}circle")

    assert float(dot.get("cy") or 0) == HEIGHT / 2
    assert 0 < float(dot.get("cx") or 0) < WIDTH


def strip(*peers: float, own: float = 25.1, benchmark: float | None = 22.2) -> Strip:
    return Strip(
        key="rank",
        title="t",
        summary="s",
        peers=peers,
        own=own,
        own_name="Gateshead 25.1%",
        benchmark=benchmark,
        benchmark_name="England",
    )


def test_a_strip_has_a_dot_for_each_area_and_a_diamond_for_the_benchmark() -> None:
    root = ElementTree.fromstring(strip_chart(strip(20.0, 22.0, 24.0, 26.0)))

    assert len([e for e in root.iter() if e.get("class") == "chart-peer"]) == 4
    assert len([e for e in root.iter() if e.get("class") == "chart-own"]) == 1
    assert len(list(root.iter(f"{SVG}polygon"))) == 1


def test_a_strip_without_peers_still_shows_the_area() -> None:
    root = ElementTree.fromstring(strip_chart(strip(benchmark=None)))

    assert [e for e in root.iter() if e.get("class") == "chart-own"]
    assert not [e for e in root.iter() if e.get("class") == "chart-middle-half"]


def test_a_counts_bar_leaves_out_what_is_nought_and_says_the_rest_in_words() -> None:
    parts = (
        Part(kind="red", name="red", count=1),
        Part(kind="amber", name="amber", count=0),
        Part(kind="green", name="green", count=3),
    )
    root = ElementTree.fromstring(counts_bar(parts, key="c", title="t"))

    assert (root.find(f"{SVG}desc") or root[1]).text == "1 red, 3 green"
    widths = [float(each.get("width") or 0) for each in root.iter(f"{SVG}rect")]
    assert round(widths[1] / widths[0]) == 3


def test_nothing_to_count_gives_no_bar() -> None:
    assert counts_bar((), key="c", title="t") == ""


def test_ticks_are_round_and_cover_the_values() -> None:
    assert ticks(18.2, 27.4) == [18, 20, 22, 24, 26, 28]
    assert value_ticks([93.5], zero=False)[0] < 93.5 < value_ticks([93.5], zero=False)[-1]
    assert value_ticks([3.0, 8.0], zero=True)[0] == 0


@given(low=st.floats(-1e12, 1e12), span=st.floats(1e-3, 1e12), value=st.floats(-1e15, 1e15))
def test_a_scale_never_leaves_its_range(low: float, span: float, value: float) -> None:
    scale = Scale(low=low, high=low + span + abs(low) * 1e-9, start=10, stop=90)

    assert 10 <= scale(value) <= 90
