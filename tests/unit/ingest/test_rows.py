"""Every mistake a row can hold, by name, with its column and its fix."""

from dataclasses import replace

import pytest
from support.ingest_catalogue import SENDER, catalogue
from thrive_ingest.domain.figures import Figure
from thrive_ingest.domain.mistakes import Code, Mistake
from thrive_ingest.domain.profile import TIDY, Row
from thrive_ingest.domain.rows import Sender, read_row

GOOD = {"indicator": "OC1", "area": "E08000037", "period": "2023/24"}


def read(*, sender: Sender = SENDER, **cells: str) -> Figure | list[Mistake]:
    row = Row(7, {**GOOD, **cells}, TIDY.columns)
    return read_row(row, catalogue=catalogue(), sender=sender)


def figure(**cells: str) -> Figure:
    found = read(**cells)
    assert isinstance(found, Figure), found
    return found


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"indicator": "OC9", "value": "1"}, "indicator", Code.UNKNOWN_INDICATOR),
        ({"indicator": "", "value": "1"}, "indicator", Code.MISSING_VALUE),
        ({"area": "Gatehead", "value": "1"}, "area", Code.UNKNOWN_AREA),
        ({"area": "E99000001", "value": "1"}, "area", Code.UNKNOWN_AREA),
        ({"area": "", "value": "1"}, "area", Code.MISSING_VALUE),
        ({"breakdown": "male", "value": "1"}, "breakdown", Code.UNKNOWN_BREAKDOWN),
        ({"period": "soon", "value": "1"}, "period", Code.UNKNOWN_PERIOD),
        ({"period": "2023", "value": "1"}, "period", Code.WRONG_PERIOD_TYPE),
        ({"period": "2015-17", "value": "1"}, "period", Code.WRONG_PERIOD_TYPE),
        ({"period": "2027/28", "value": "1"}, "period", Code.FUTURE_PERIOD),
        ({"period": "", "value": "1"}, "period", Code.MISSING_VALUE),
        ({"indicator": "PR1", "period": "2016-17", "value": "1"}, "period", Code.AMBIGUOUS_PERIOD),
        ({"value": "1,5"}, "value", Code.NOT_A_NUMBER),
        ({"numerator": "-1", "denominator": "9"}, "numerator", Code.NEGATIVE_COUNT),
        (
            {"numerator": "9", "denominator": "1"},
            "numerator",
            Code.NUMERATOR_EXCEEDS_DENOMINATOR,
        ),
        ({"numerator": "0", "denominator": "0"}, "denominator", Code.ZERO_DENOMINATOR),
        ({"value": "100.1"}, "value", Code.OUT_OF_RANGE),
        ({"value": "-0.1"}, "value", Code.OUT_OF_RANGE),
        ({"value": "5", "lower": "7", "upper": "6"}, "lower", Code.LIMITS_OUT_OF_ORDER),
        ({"value": "5", "lower": "6", "upper": "7"}, "lower", Code.LIMITS_OUT_OF_ORDER),
        ({"value": "8", "lower": "6", "upper": "7"}, "upper", Code.LIMITS_OUT_OF_ORDER),
        ({"value": "8", "lower": "6"}, "upper", Code.LIMITS_OUT_OF_ORDER),
        (
            {"value": "9", "numerator": "1", "denominator": "2"},
            "value",
            Code.VALUE_DISAGREES_WITH_COUNTS,
        ),
        ({"numerator": "1"}, "value", Code.MISSING_VALUE),
        ({"value": "1", "status": "finale"}, "status", Code.BAD_STATUS),
        ({"value": "1", "status": "missing"}, "status", Code.BAD_STATUS),
        ({"value": "1", "published_verdict": "bad"}, "published_verdict", Code.BAD_VERDICT),
    ],
)
def test_a_mistake_is_named_placed_and_mended(
    cells: dict[str, str], column: str, code: Code
) -> None:
    found = read(**cells)
    assert isinstance(found, list)
    assert [(m.row, m.column, m.code) for m in found] == [(7, column, code)]
    assert found[0].message
    assert found[0].fix
    assert found[0].value == {**GOOD, **cells}.get(column, "")


def test_all_mistakes_of_a_row_are_listed_at_once() -> None:
    found = read(indicator="PR1", area="x", period="2031", value="many", status="done")
    assert isinstance(found, list)
    assert {m.column for m in found} == {"area", "period", "value", "status"}


def test_only_the_source_of_record_speaks() -> None:
    stranger = Sender(partner="stranger", operator=False, today=SENDER.today)
    found = read(sender=stranger, value="1")
    assert isinstance(found, list)
    assert found[0].code is Code.NOT_SOURCE_OF_RECORD
    source = catalogue().indicator("OC1")
    assert source is not None
    assert isinstance(
        read(sender=replace(stranger, partner=source.source_of_record), value="1"), Figure
    )


def test_a_value_left_out_is_computed_and_says_so() -> None:
    counts = {"numerator": "49", "denominator": "82"}
    left_out, sent, missing = figure(**counts), figure(**counts, value="59.8"), figure()
    assert (left_out.value, left_out.computed) == ("59.756097561", True)
    assert (sent.value, sent.computed) == ("59.8", False)
    assert (missing.value, missing.computed) == (None, False)


def test_the_log_says_computed_and_nothing_of_a_value_as_sent() -> None:
    counts = {"numerator": "49", "denominator": "82"}
    left_out, sent = figure(**counts), figure(**counts, value="59.8")
    logged = [f.observation(revision=1).model_dump(exclude_unset=True) for f in (left_out, sent)]
    assert [each.get("computed") for each in logged] == [True, None]


def test_a_computed_figure_is_the_same_content_as_the_value_and_counts_sent() -> None:
    counts = {"numerator": "49", "denominator": "82"}
    left_out = figure(**counts)
    assert left_out.content == figure(**counts, value="59.7560975610").content
    assert left_out.content != figure(**counts, value="59.8").content
    assert left_out.content != figure(value="59.756097561").content


@pytest.mark.parametrize(
    "text",
    [
        "PR1",
        "pr1",
        "  ".join(["Smoking Prevalence in adults (aged 18 and over)", "- current smokers (APS)"]),
    ],
)
def test_an_indicator_goes_by_code_or_exact_name(text: str) -> None:
    assert figure(indicator=text, period="2023", value="9").indicator == "PR1"


@pytest.mark.parametrize(
    "area",
    ["E05000001", "E06000001", "E10000003", "E12000001", "E01005081", "E92000001", "W06000001"],
)
def test_an_area_elsewhere_is_a_reference_area(area: str) -> None:
    assert figure(area=area, value="9").area == area


def test_an_empty_figure_is_missing_and_withdraws_only_in_words() -> None:
    empty = figure()
    assert (empty.value, empty.status, empty.withdraws) == (None, "missing", False)
    assert figure(status="missing").withdraws
    assert not figure(status="final").withdraws


def test_8_3_and_8_30_are_the_same_content_and_a_status_is_not() -> None:
    assert figure(value="8.3").content == figure(value="8.30").content
    assert figure(value="8.3").content != figure(value="8.3", status="provisional").content
    assert figure(value="8.3").content != figure(value="8.3", published_verdict="worse").content
