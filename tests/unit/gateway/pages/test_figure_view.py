"""What every figure shows, and the points that chart, table and CSV share."""

import csv
import dataclasses
import io
from decimal import Decimal

from browser.memory import HOME, MemoryReader
from browser.scored import DAY
from browser.shipped import framework
from thrive_gateway.pages import gather
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views.export import figures_csv
from thrive_gateway.pages.views.figure import direction, figure, link
from thrive_gateway.pages.views.indicator import IndicatorPage, indicator_page
from thrive_gateway.pages.views.points import chart_series
from thrive_gateway.pages.views.rank import ranking
from thrive_gateway.reader import PeerValue, SeriesPoint
from thrive_shared.contracts.scoring import Direction

NAMES = Names(framework())


async def page(
    code: str, *, breakdown: str = "all", area: str = HOME, reader: MemoryReader | None = None
) -> IndicatorPage:
    indicator = NAMES.indicators[code]
    data = await gather.indicator_data(
        reader or MemoryReader(),
        indicator=indicator,
        area=area,
        breakdown=breakdown,
        names=NAMES,
    )
    return indicator_page(data, indicator=indicator, names=NAMES, day=DAY)


async def test_a_figure_shows_where_it_comes_from() -> None:
    found = (await page("PR5")).figure

    assert found is not None
    assert (found.value, found.period) == ("25.1%", "2024/25")
    assert found.origin.text == "Published"
    assert found.received == "16 November 2026 at 8:47am"
    assert found.due == "29 November 2026"
    assert found.comparison == "England 22.2%"
    assert [tag.text for tag in found.tags] == ["Worse than England"]
    assert found.caution.startswith("Measured in few schools")


async def test_a_value_from_its_counts_is_marked_computed_and_the_earlier_ones_are_not() -> None:
    reader = MemoryReader()
    reader.change(indicator="PR5", value="26.4", computed=True)

    found = await page("PR5", reader=reader)
    points = await reader.series("PR5", HOME)
    text = figures_csv(points, indicator=NAMES.indicators["PR5"], names=NAMES, due=None)

    assert found.figure is not None
    assert found.figure.origin.text == "Computed"
    assert [row.origin for row in found.rows[:2]] == ["Computed", "Published"]
    assert [alert.origin for alert in found.alerts] == ["computed"]
    *_, before, latest = csv.DictReader(io.StringIO(text))
    assert (before["origin"], latest["origin"]) == ("published", "computed")


async def test_how_a_number_was_made_is_linked_only_where_there_is_a_number() -> None:
    reader = MemoryReader()
    assert (await page("PR5", reader=reader)).explained

    reader.change(indicator="PR5", value=None, state="missing")

    assert not (await page("PR5", reader=reader)).explained


async def test_an_illustration_stays_one_though_its_value_is_computed() -> None:
    reader = MemoryReader()
    reader.change(indicator="OR1", value="88.1", computed=True)

    found = (await page("OR1", reader=reader)).figure

    assert found is not None
    assert found.origin.text == "Illustrative"


async def test_an_illustration_is_marked() -> None:
    found = (await page("OR1")).figure

    assert found is not None
    assert found.origin.text == "Illustrative"
    assert found.target.casefold().count("illustrative") == 1


async def test_chart_table_and_csv_hold_the_same_points() -> None:
    reader = MemoryReader()
    points = await reader.series("PR5", HOME)
    indicator = NAMES.indicators["PR5"]

    drawn = chart_series(
        points, indicator=indicator, names=NAMES, key="k", title="t", benchmarks={}
    )
    table = (await page("PR5")).rows
    lines = list(
        csv.DictReader(io.StringIO(figures_csv(points, indicator=indicator, names=NAMES, due=None)))
    )

    assert [point.label for point in drawn.points] == [row.period for row in reversed(table)]
    assert [point.shown for point in drawn.points] == [row.value for row in reversed(table)]
    assert [str(point.value or "") for point in drawn.points] == [line["value"] for line in lines]
    assert [line["period_label"] for line in lines] == [point.label for point in drawn.points]


async def test_limits_of_increments_are_not_drawn_over_values() -> None:
    *earlier, last = await MemoryReader().series("PL3", HOME)
    assert last.score is not None
    assert last.score.spc is not None
    of_increments = last.score.spc.model_copy(update={"basis": "increments"})
    score = last.score.model_copy(update={"spc": of_increments})

    def limits(*points: SeriesPoint) -> object:
        indicator = NAMES.indicators["PL3"]
        return chart_series(
            points, indicator=indicator, names=NAMES, key="k", title="t", benchmarks={}
        ).limits

    assert limits(*earlier, last)
    assert not limits(*earlier, dataclasses.replace(last, score=score))


async def test_a_csv_line_carries_origin_source_licence_and_caution() -> None:
    points = await MemoryReader().series("PR5", HOME)
    text = figures_csv(points, indicator=NAMES.indicators["PR5"], names=NAMES, due=None)

    (first, *_) = csv.DictReader(io.StringIO(text))

    assert first["origin"] == "published"
    assert "Fingertips" in first["source"]
    assert first["licence"] == "Open Government Licence v3.0"
    assert first["caution"]


async def test_known_events_are_drawn_on_the_charts_they_affect() -> None:
    borough, ward = await page("OR1"), await page("OR1", area="gateshead-ward-2026-01")

    assert "New ward boundaries" not in borough.wide
    assert "New ward boundaries" in ward.wide
    assert "Covid-19" in (await page("PR5")).wide


async def test_the_benchmark_shows_where_the_area_has_no_figure() -> None:
    (gap,) = [each for each in (await page("PR5")).rows if each.period == "2020/21"]

    assert (gap.value, gap.benchmark) == ("", "25.5%")


async def test_the_sexes_stand_side_by_side() -> None:
    found = await page("PR2", breakdown="male")

    assert [(group.title, group.current) for group in found.groups] == [
        ("Male", True),
        ("Female", False),
    ]


async def test_an_awaited_indicator_has_a_page_that_says_so() -> None:
    found = await page("BS1-3")

    assert found.figure is not None
    assert found.figure.absent == "No figure received"
    assert "No figure received yet" in found.wide
    assert found.rows == ()


async def test_a_reference_area_has_figures_without_verdicts() -> None:
    found = await page("OC2", area="similar-councils")

    assert found.figure is None
    assert found.rows


async def test_england_is_neither_compared_with_itself_nor_judged_against_a_target() -> None:
    found = await page("PR1", area="E92000001")

    assert found.figure is not None
    assert found.figure.value
    assert (found.figure.comparison, found.figure.target, found.figure.tags) == ("", "", ())
    assert not found.columns & {"benchmark", "target"}
    assert found.ranking is None
    assert found.alerts == ()


async def test_a_month_of_absence_stands_beside_its_twelve_months_and_those_before() -> None:
    found = await page("OP2")
    reader = MemoryReader()
    points = await reader.series("OP2", HOME)
    lost, staff = (
        [Decimal(getattr(p.observation, part) or "") for p in points[-12:]]
        for part in ("numerator", "denominator")
    )
    wanted = sum(lost) / (sum(staff) / 12)

    assert found.figure is not None
    assert found.twelve_months.startswith(f"{wanted:.2f} days to {found.figure.period} (computed")
    assert "; " in found.twelve_months
    assert "twelve_months" in found.columns
    assert found.rows[0].twelve_months == f"{wanted:.2f}"
    assert [row.twelve_months for row in found.rows[-11:]] == [""] * 11
    text = figures_csv(points, indicator=NAMES.indicators["OP2"], names=NAMES, due=None)
    assert abs(Decimal(text.splitlines()[-1].rpartition(",")[2]) - wanted) < Decimal("1e-9")


async def test_other_figures_have_no_twelve_months() -> None:
    found = await page("OR1")
    assert (found.twelve_months, "twelve_months" in found.columns) == ("", False)


async def test_the_rank_names_its_group() -> None:
    found = (await page("PR5")).ranking

    assert found is not None
    assert found.sentence.startswith("16th of 31 ")
    assert [place.area for place in found.places if place.own] == ["Gateshead"]


async def test_a_shared_place_is_joint_and_marked_in_the_table() -> None:
    data = await gather.indicator_data(
        MemoryReader(), indicator=NAMES.indicators["PR5"], area=HOME, breakdown="all", names=NAMES
    )
    [headline] = [each for each in data.scores if each.breakdown == "all"]
    assert headline.rank is not None
    score = headline.model_copy(update={"rank": headline.rank.model_copy(update={"tied": True})})
    double = PeerValue(area="E08000999", value=score.value)
    found = ranking([*data.peers, double], score=score, names=NAMES)

    assert found is not None
    assert found.sentence.startswith("Joint 16th of 31 ")
    shared = [place.position for place in found.places if place.position.endswith(" =")]
    assert len(shared) >= 2
    assert found.order == "1 is the best; = marks a place that areas share"


def moved(**more: object) -> str:
    given = {
        "since": "2023-09-01/P1Y",
        "since_value": "22.5",
        "change": "2.6",
        "movement": "up",
        "tested": True,
        "good": False,
    }
    return direction(Direction.model_validate(given | more), indicator=NAMES.indicators["PR5"])


def test_a_movement_says_how_far_since_when_and_whether_it_was_tested() -> None:
    assert moved() == "Up 2.6 percentage points since 2023/24, getting worse"
    assert moved(tested=False) == "Up 2.6 percentage points since 2023/24, not tested"
    assert moved(movement="no_clear_change") == "No clear change since 2023/24"
    assert moved(movement="same", change="0") == "The same as in 2023/24"


def test_links_name_only_what_is_not_the_default() -> None:
    assert link("PR5", area=HOME, home=HOME) == "/indicators/PR5"
    assert link("PR2", area="E05001068", home=HOME, breakdown="male") == (
        "/indicators/PR2?area=E05001068&breakdown=male"
    )


async def test_a_value_near_its_target_shows_the_difference() -> None:
    reader = MemoryReader()
    score = next(each for each in await reader.scores(HOME) if each.indicator == "OR1")
    assert score.target is not None
    near = score.model_copy(update={"value": "91.96"})

    assert figure(near, names=NAMES, home=HOME).value == "91.96%"
