"""Published, computed or illustrative: one of them beside every figure, wherever it is read."""

import csv
import io

import pytest
from support.gateway_records import AREA, accepted, alert, card, framework, indicator, score
from thrive_gateway.api.export import series_csv
from thrive_gateway.api.models.alerts import alert_out
from thrive_gateway.api.models.figures import (
    FigureOut,
    SeriesOut,
    figure_of_point,
    figure_of_score,
)
from thrive_gateway.api.models.scorecards import card_out
from thrive_gateway.domain.figures import Glossary, provenance
from thrive_gateway.reader import SeriesPoint, StoryShown
from thrive_shared.contracts.ingest import ObservationsAccepted

KINDS = [
    (False, False, "published"),
    (False, True, "computed"),
    (True, False, "illustrative"),
    (True, True, "illustrative"),
]


def glossary(*, illustrative: bool = False) -> Glossary:
    return Glossary(framework(indicator(illustrative=illustrative)))


def point(*, computed: bool) -> SeriesPoint:
    record: ObservationsAccepted = accepted(3, "26.1")
    [observation] = record.observations
    return SeriesPoint(
        indicator=record.indicator,
        area=AREA,
        breakdown="all",
        period=observation.period,
        observation=observation.model_copy(update={"computed": computed}),
        partner=record.partner,
        reference=record.reference,
        file=record.file,
        submission_id=record.submission_id,
        framework_version=1,
        received_at=record.recorded_at,
        score=None,
    )


@pytest.mark.parametrize(("illustrative", "computed", "expected"), KINDS)
def test_illustrative_comes_before_computed_and_that_before_published(
    illustrative: bool, computed: bool, expected: str
) -> None:
    names = glossary(illustrative=illustrative)
    shown = card_out(
        card(1, score(3, computed=computed)),
        story=StoryShown(subject="scorecard", area=AREA, state="none"),
        glossary=names,
    )
    answers = [
        figure_of_point(point(computed=computed), glossary=names, latest=None),
        figure_of_score(score(3, computed=computed), glossary=names),
        alert_out(alert(3, computed=computed), glossary=names),
        *shown.figures,
    ]
    assert [each.provenance for each in answers] == [expected] * 4


def test_an_indicator_that_left_the_framework_still_tells_what_was_computed() -> None:
    assert provenance(None, computed=True) == "computed"
    gone = figure_of_score(score(3, indicator="OLD", computed=True), glossary=glossary())
    assert gone.provenance == "computed"


def test_each_line_of_a_file_says_where_its_value_comes_from() -> None:
    found: list[FigureOut] = [
        figure_of_point(point(computed=computed), glossary=glossary(), latest=None)
        for computed in (False, True)
    ]
    series = SeriesOut(
        indicator="PR5",
        name="Indicator PR5",
        area=AREA,
        area_name="Gateshead",
        unit="%",
        breaks=(),
        known_events=(),
        rebases=[],
        points=found,
        next=None,
    )
    lines = list(csv.DictReader(io.StringIO(series_csv(series))))
    assert [line["provenance"] for line in lines] == ["published", "computed"]
