"""Numbers: kept digit for digit, computed to ten decimals."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from thrive_ingest.domain.numbers import NotANumber, agrees, mended, read_number
from thrive_shared.contracts.counting import ratio


@pytest.mark.parametrize(
    "cell", ["8.3", "8.30", "-0.5", "0", "007", "1343645", "99999999999999999999"]
)
def test_plain_digits_stay_as_sent(cell: str) -> None:
    assert read_number(cell) == cell


@pytest.mark.parametrize(
    ("cell", "written"), [("1e-05", "0.00001"), ("1.5e+3", "1500"), ("2E2", "200")]
)
def test_machine_notation_is_written_out(cell: str, written: str) -> None:
    assert read_number(cell) == written


@pytest.mark.parametrize(
    "cell",
    [
        "1,234",
        "8.3%",
        "8,3",
        ".5",
        "5.",
        "+5",
        "1e99",
        "nan",
        "inf",
        "0x1f",
        "1 234",
        "٣",
        "1_000",
        "--1",
    ],
)
def test_everything_else_is_refused(cell: str) -> None:
    with pytest.raises(NotANumber):
        read_number(cell)


@pytest.mark.parametrize(
    ("cell", "fix"),
    [
        ("1,234", "1234"),
        ("1,234,567.8", "1234567.8"),
        ("8,3", "8.3"),
        ("46,71 %", "46.71"),
        ("12,34,5", None),
        ("8.3%", "8.3"),
        ("£12", "12"),
        (".5", "0.5"),
        ("many", None),
    ],
)
def test_the_fix_is_offered_where_it_is_clear(cell: str, fix: str | None) -> None:
    assert mended(cell) == fix


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12
    )
)
def test_what_is_read_is_the_same_number(number: Decimal) -> None:
    assert Decimal(read_number(f"{number:f}")) == number


@pytest.mark.parametrize(
    ("numerator", "denominator", "multiplier", "value"),
    [
        (49, 82, 100, "59.756097561"),
        (1, 3, 1, "0.3333333333"),
        (2, 3, 1, "0.6666666667"),
        (50, 100, 100, "50"),
    ],
)
def test_a_value_is_computed_to_ten_decimals_half_up(
    numerator: int, denominator: int, multiplier: int, value: str
) -> None:
    found = ratio(
        numerator=Decimal(numerator), denominator=Decimal(denominator), multiplier=multiplier
    )
    assert f"{found:f}" == value


@pytest.mark.parametrize(
    ("value", "agree"),
    [
        ("59.756097561", True),
        ("59.8", True),
        ("60", True),
        ("59.76", True),
        ("59.7", False),
        ("49.8", False),
    ],
)
def test_a_value_may_be_rounded_but_not_wrong(value: str, agree: bool) -> None:
    exact = ratio(numerator=Decimal(49), denominator=Decimal(82), multiplier=100)
    assert agrees(Decimal(value), exact=exact) is agree
