"""The main chart: what it draws, and that nothing leaves the picture."""

import math
import re
from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thrive_gateway.charts.line import line_chart
from thrive_gateway.charts.plot import NARROW, WIDE, runs
from thrive_gateway.charts.points import Ahead, Break, Event, Limits, Point, Series, Step
from thrive_gateway.charts.svg import CoordinateNotFinite, number

SVG = "{http://www.w3.org/2000/svg}"
PLACES = ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height")


def year(start: int, value: str | None, **more: object) -> Point:
    return Point(
        start=date(start, 9, 1),
        end=date(start + 1, 8, 31),
        label=f"{start}/{(start + 1) % 100}",
        value=None if value is None else Decimal(value),
        shown=f"{value}%",
        **more,  # type: ignore[arg-type]
    )


def series(*points: Point, **more: object) -> Series:
    return Series(
        key="k",
        title="Year 6 obesity",
        summary="Up.",
        name="Gateshead",
        points=points,
        **more,  # type: ignore[arg-type]
    )


def drawn(found: Series) -> ElementTree.Element:
    return ElementTree.fromstring(line_chart(found))


def of_class(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [each for each in root.iter() if name in (each.get("class") or "").split()]


def test_a_picture_has_a_title_a_summary_and_a_box_that_scales() -> None:
    root = drawn(series(year(2022, "24.1"), year(2023, "22.5")))

    assert root.get("viewBox") == "0 0 900 400"
    assert root.get("role") == "img"
    named = {each.get("id"): each.text for each in root if each.get("id")}
    assert [named[key] for key in (root.get("aria-labelledby") or "").split()] == [
        "Year 6 obesity",
        "Up.",
    ]


def test_a_missing_year_breaks_the_line() -> None:
    found = series(year(2018, "24.1"), year(2019, "24.9"), year(2021, "27.5"), year(2022, "24.1"))

    assert [len(run) for run in runs(found, field="value")] == [2, 2]
    assert len(of_class(drawn(found), "chart-value")) == 3  # legend and two stretches


def test_a_period_without_a_figure_breaks_the_line() -> None:
    found = series(year(2019, "24.9"), year(2020, None), year(2021, "27.5"))

    assert [len(run) for run in runs(found, field="value")] == [1, 1]


def test_a_new_definition_breaks_the_line_and_is_marked() -> None:
    found = series(
        year(2021, "29.4"),
        year(2022, "10.2"),
        breaks=(Break(day=date(2022, 9, 1), reason="new definition"),),
    )

    assert [len(run) for run in runs(found, field="value")] == [1, 1]
    assert len(of_class(drawn(found), "chart-break")) == 1


def test_a_year_to_date_line_starts_anew_each_year() -> None:
    months = [
        Point(start=date(2026, m, 1), end=date(2026, m, 28), label=str(m), value=Decimal(m))
        for m in (2, 3, 4, 5)
    ]

    found = series(*months, months=1, restart=4)

    assert [len(run) for run in runs(found, field="value")] == [2, 2]


def test_provisional_special_and_plain_points_differ_in_shape() -> None:
    root = drawn(
        series(year(2021, "1"), year(2022, "2", flagged=True), year(2023, "3", provisional=True))
    )

    flagged = of_class(root, "chart-flagged-point")
    assert {each.tag for each in flagged} == {f"{SVG}rect"}
    assert of_class(root, "chart-provisional-point")


def test_everything_around_the_line_is_drawn() -> None:
    root = drawn(
        series(
            year(
                2019, "24.9", lower=23.0, upper=26.0, benchmark=Decimal("21.0"), target=Decimal(20)
            ),
            year(
                2020, "25.1", lower=23.5, upper=26.5, benchmark=Decimal("22.2"), target=Decimal(20)
            ),
            benchmark_name="England",
            events=(Event(starts=date(2020, 3, 23), ends=date(2021, 7, 19), title="Covid-19"),),
            limits=(Limits(centre=25.0, lower=22.0, upper=28.0),),
        )
    )

    words = [each.text for each in root.iter(f"{SVG}text")]
    for name in ("Gateshead", "England", "Target", "95% interval", "Process limits", "Covid-19"):
        assert name in words
    assert len(of_class(root, "chart-event")) == 1
    assert len(of_class(root, "chart-interval")) == 3  # legend and two points


def test_each_phase_has_its_own_limits_up_to_the_step() -> None:
    step = date(2021, 9, 1)
    root = drawn(
        series(
            *(year(y, v) for y, v in ((2019, "10"), (2020, "11"), (2021, "20"), (2022, "21"))),
            limits=(
                Limits(centre=10.5, lower=9.0, upper=12.0, ends=step),
                Limits(centre=20.5, lower=19.0, upper=22.0, starts=step),
            ),
            steps=(Step(day=step, title="New limits"),),
        )
    )

    [at] = of_class(root, "chart-step")
    lines = [
        (float(each.get("x1") or 0), float(each.get("x2") or 0))
        for each in of_class(root, "chart-limit")[1:]  # the first is the legend's
    ]
    x = float(at.get("x1") or 0)
    assert [right for _, right in lines[:2]] == [x, x]
    assert [left for left, _ in lines[2:]] == [x, x]
    assert "New limits" in [each.text for each in root.iter(f"{SVG}text")]


def test_limits_of_a_phase_outside_the_picture_are_not_drawn() -> None:
    root = drawn(
        series(
            year(2021, "20"),
            year(2022, "21"),
            limits=(Limits(centre=10.5, lower=9.0, upper=12.0, ends=date(2015, 9, 1)),),
        )
    )
    assert len(of_class(root, "chart-limit")) == 1


def test_a_forecast_is_drawn_to_its_period_with_range_and_target() -> None:
    ahead = Ahead(
        start=date(2029, 9, 1),
        end=date(2030, 8, 31),
        label="2029/30",
        value=20.5,
        lower=15.0,
        upper=26.0,
        target=Decimal(12),
    )
    root = drawn(series(year(2022, "24.1"), year(2023, "22.5"), ahead=ahead))

    words = [each.text for each in root.iter(f"{SVG}text")]
    for name in ("Straight line on, 95% range", "Target", "2029/30"):
        assert name in words
    line, stem = of_class(root, "chart-ahead")[-1], of_class(root, "chart-ahead-range")
    *_, end = (line.get("points") or "").split()
    assert float(end.split(",")[0]) > 700  # far beyond the newest point
    assert len(stem) == 1
    assert {each.tag for each in of_class(root, "chart-ahead-point")} == {f"{SVG}polygon"}
    assert len(of_class(root, "chart-target")) == 2  # legend and the one period


def test_a_line_without_a_range_has_no_stem() -> None:
    ahead = Ahead(
        start=date(2024, 9, 1),
        end=date(2025, 8, 31),
        label="2024/25",
        value=20.5,
        lower=None,
        upper=None,
        target=None,
    )
    root = drawn(series(year(2022, "24.1"), year(2023, "22.5"), ahead=ahead))

    assert of_class(root, "chart-ahead")
    assert not of_class(root, "chart-ahead-range")


def test_the_newest_figure_is_written_beside_its_point() -> None:
    (last,) = of_class(drawn(series(year(2022, "24.1"), year(2023, "22.5"))), "chart-last")

    assert last.text == "22.5%"


def test_without_a_figure_the_chart_says_so() -> None:
    assert "No figure received yet" in line_chart(series())
    assert "No figure received yet" in line_chart(series(year(2023, None)))


def test_not_a_number_is_left_out() -> None:
    root = drawn(series(year(2022, "24.1", lower=math.nan, upper=math.inf), year(2023, "NaN")))

    assert not of_class(root, "chart-interval")
    assert "nan" not in ElementTree.tostring(root, encoding="unicode").lower()


def test_words_are_escaped() -> None:
    assert "<script>" not in line_chart(
        Series(key="k", title="<script>", summary="&", name="<b>", points=(year(2023, "1"),))
    )


def test_the_same_points_give_the_same_bytes() -> None:
    found = series(year(2022, "24.1"), year(2023, "22.5"))

    assert line_chart(found) == line_chart(found)


def test_a_coordinate_that_is_not_finite_is_refused() -> None:
    with pytest.raises(CoordinateNotFinite):
        number(math.nan)


values = st.one_of(
    st.none(),
    st.decimals(
        min_value=-(10**9), max_value=10**9, allow_nan=True, allow_infinity=False, places=4
    ),
)
limits = st.one_of(st.none(), st.floats(min_value=-1e9, max_value=1e9), st.just(math.nan))


@st.composite
def any_series(draw: st.DrawFn) -> Series:
    first = date(2000, 1, 1) + timedelta(days=draw(st.integers(0, 9000)))
    starts = sorted(draw(st.lists(st.integers(0, 400), max_size=60, unique=True)))
    length = draw(st.sampled_from([1, 30, 365, 1826]))
    points = tuple(
        Point(
            start=first + timedelta(days=30 * start),
            end=first + timedelta(days=30 * start + length - 1),
            label="2024/25",
            value=draw(values),
            shown=draw(st.sampled_from(["", "25.1%", "1,234,567.9 per 100,000"])),
            lower=draw(limits),
            upper=draw(limits),
            benchmark=draw(values),
            target=draw(values),
            provisional=draw(st.booleans()),
            flagged=draw(st.booleans()),
        )
        for start in starts
    )
    event = first + timedelta(days=draw(st.integers(-2000, 14000)))
    return Series(
        key="k",
        title="t",
        summary="s",
        name="Gateshead",
        benchmark_name="England",
        points=points,
        months=draw(st.sampled_from([1, 3, 12])),
        zero=draw(st.booleans()),
        events=(Event(starts=event, ends=event + timedelta(days=400), title="Covid-19"),),
        breaks=(Break(day=event, reason="changed"),),
        limits=tuple(
            draw(
                st.lists(
                    st.builds(
                        Limits,
                        centre=limits.filter(bool),
                        lower=limits.filter(bool),
                        upper=limits.filter(bool),
                        starts=st.none() | st.just(event),
                        ends=st.none() | st.just(event),
                    ),
                    max_size=3,
                )
            )
        ),
        steps=(Step(day=event, title="New limits"),),
    )


@settings(max_examples=150, deadline=None)
@given(found=any_series(), frame=st.sampled_from([WIDE, NARROW]))
def test_every_coordinate_is_finite_and_inside_the_picture(found: Series, frame: object) -> None:
    root = ElementTree.fromstring(line_chart(found, frame=frame))  # type: ignore[arg-type]
    width, height = (float(part) for part in (root.get("viewBox") or "").split()[2:])

    for each in root.iter():
        for x, y in coordinates(each):
            assert math.isfinite(x + y)
            assert -0.1 <= x <= width + 0.1, each.attrib
            assert -0.1 <= y <= height + 0.1, each.attrib


def coordinates(each: ElementTree.Element) -> list[tuple[float, float]]:
    """All places that an element names, as x and y."""
    at = {name: float(each.get(name) or 0) for name in PLACES}
    found = [(at["x1"], at["y1"]), (at["x2"], at["y2"]), (at["cx"], at["cy"])]
    found += [(at["x"], at["y"]), (at["x"] + at["width"], at["y"] + at["height"])]
    pairs = [pair.split(",") for pair in (each.get("points") or "").split()]
    found += [(float(x), float(y)) for x, y in pairs]
    for command, numbers in re.findall(r"([MHV])([-\d. ]+)", each.get("d") or ""):
        parts = [float(part) for part in numbers.split()]
        found.append(
            (parts[0], 0)
            if command == "H"
            else (0, parts[0])
            if command == "V"
            else (parts[0], parts[1])
        )
    return found
