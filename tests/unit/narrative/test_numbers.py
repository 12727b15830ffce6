"""How figures read: rounded once and half up, with units, ordinals and dates."""

from datetime import date
from decimal import Decimal

import pytest
from thrive_narrative.domain.fields import (
    FieldNotFound,
    NoStyle,
    resolve,
    show,
    target_decimals,
)
from thrive_narrative.domain.numbers import (
    Scale,
    count,
    difference,
    long_date,
    ordinal,
    quantity,
    rounded,
    share,
)
from unit.narrative.making import ENGLAND, card, indicator, names, row, score


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "shown"),
    [
        ("22.85", "%", 1, "22.9%"),
        ("22.849999", "%", 1, "22.8%"),
        ("77.9", "% of premises", 1, "77.9% of premises"),
        ("52.14", "% of £", 1, "52.1%"),
        ("16833", "£", 0, "£16,833"),
        ("-250.5", "£ nominal", 0, "−£251"),
        ("412.25", "per 100,000", 1, "412.3 per 100,000"),
        ("13.4", "years (SII)", 1, "13.4 years"),
        ("1", "households", 0, "1 household"),
        ("1.0", "days", 1, "1.0 days"),
        ("0.785", "score (0 to 1)", 2, "0.79"),
        ("7.35", "score 0–10", 2, "7.35"),
        ("103.2", "index", 1, "103.2"),
        ("-0.04", "%", 1, "0.0%"),
        (0.1 + 0.2, "%", 1, "0.3%"),
        (1e-7, "%", 1, "0.0%"),
        ("12345678901234567890.05", "£", 1, "£12,345,678,901,234,567,890.1"),
    ],
)
def test_a_value_reads_with_its_unit(value: object, unit: str, decimals: int, shown: str) -> None:
    assert quantity(value, Scale(unit=unit, decimals=decimals)) == shown


@pytest.mark.parametrize(
    ("change", "unit", "decimals", "shown"),
    [
        ("-1.25", "%", 1, "1.3 percentage points"),
        ("1", "% of premises", 0, "1 percentage point"),
        ("0.04", "%", 1, "0.04 percentage points"),
        ("0.004", "%", 1, "less than 0.01 percentage points"),
        ("0.4", "%", 0, "0.4 percentage points"),
        ("0.4", "£", 0, "less than £1"),
        ("-356", "£", 0, "£356"),
        ("2.8", "years", 1, "2.8 years"),
        ("-11.06", "per 100,000", 1, "11.1 per 100,000"),
        ("0", "%", 1, "0.0 percentage points"),
    ],
)
def test_a_change_reads_as_its_size(change: str, unit: str, decimals: int, shown: str) -> None:
    assert difference(change, Scale(unit=unit, decimals=decimals)) == shown


def test_a_half_rounds_away_from_zero() -> None:
    assert rounded(Decimal("2.5"), 0) == 3
    assert rounded(Decimal("-2.5"), 0) == -3


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (13, "13th"), (22, "22nd")],
)
def test_a_rank_reads_as_an_ordinal(value: int, shown: str) -> None:
    assert ordinal(value) == shown


def test_counts_shares_and_dates() -> None:
    assert [count(0), count(1), count(1200), count(("a", "b"))] == ["no", "1", "1,200", "2"]
    assert [share(0.745), share(1.0)] == ["75%", "100%"]
    assert long_date(date(2026, 11, 2)) == "2 November 2026"


def test_value_and_target_that_would_look_equal_show_one_more_decimal() -> None:
    near = score(
        value="94.97",
        target={"value": "95", "rag": "red", "source": "plan"},
        benchmark={"area": ENGLAND, "value": "93.1", "state": "compared"},
    )
    assert target_decimals(near, indicator()) == 2
    assert show(near, "value", glossary=names()) == "94.97%"
    assert show(near, "target.value", glossary=names()) == "95.00%"
    assert show(near, "benchmark.value", glossary=names()) == "93.1%"


def test_value_and_target_that_are_equal_show_no_more() -> None:
    equal = score(value="95.0", target={"value": "95", "rag": "green", "source": "plan"})
    assert target_decimals(equal, indicator()) == 1


def test_a_field_that_is_not_there_or_empty_is_not_found() -> None:
    for field in ("nonsense", "short.change", "scores.0.value", "interval.lower", "series"):
        with pytest.raises(FieldNotFound):
            resolve(score(), field)
    with pytest.raises(FieldNotFound):
        resolve(card(row("only")), "scores.1.value")


def test_a_field_without_a_style_cannot_be_shown() -> None:
    with pytest.raises(NoStyle):
        show(score(position=50.0), "position", glossary=names())


def test_a_card_score_shows_in_its_own_indicators_unit() -> None:
    glossary = names(indicator(), indicator("LS1", unit="£", decimals=0))
    shown = card(row("a"), row("b", indicator="LS1", value="16833"))
    assert show(shown, "scores.0.value", glossary=glossary) == "26.0%"
    assert show(shown, "scores.1.value", glossary=glossary) == "£16,833"
