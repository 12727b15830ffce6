"""Given text of worked cases, verification tells what agrees, what differs, what it can't read."""

import json
from pathlib import Path

import pytest
from thrive_scoring.verification import UnreadableError, verify

CASES = Path(__file__).parent / "cases"
FILES = sorted(file for file in CASES.iterdir() if file.name != "README.md")

SHARES = """case_id,numerator,denominator,multiplier,value,lower95_0,upper95_0
one,1,4,1,0.25,0.0455872608,0.6993581575
"""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_cases_worked_by_hand_agree(file: Path):
    found = verify(file.read_text("utf-8"))

    assert found.failed == ()
    assert found.cases or found.note


@pytest.mark.parametrize("file", [f for f in FILES if f.suffix == ".csv"], ids=lambda f: f.name)
def test_comments_line_ends_and_byte_order_marks_make_no_difference(file: Path):
    lines = file.read_text("utf-8").splitlines()
    bare = "\r\n".join(line for line in lines if not line.startswith("#"))

    assert verify("\ufeff" + bare + "\r\n") == verify("\n".join(lines))


@pytest.mark.parametrize("file", [f for f in FILES if f.suffix == ".json"], ids=lambda f: f.name)
def test_a_wrong_expectation_in_any_case_is_told(file: Path):
    document = json.loads(file.read_text("utf-8"))
    for at in range(len(document["cases"])):
        changed = json.loads(file.read_text("utf-8"))
        changed["cases"][at]["expected"] = other(changed["cases"][at]["expected"])

        failed = verify(json.dumps(changed)).failed

        assert len(failed) == 1, changed["cases"][at]


def other(expected: object) -> object:
    """The same shape with its first figure or word changed."""
    if isinstance(expected, dict):
        key = next(key for key in expected if expected[key] != [])
        return expected | {key: other(expected[key])}
    if isinstance(expected, list):
        return [other(expected[0]), *expected[1:]]
    if isinstance(expected, bool) or expected is None:
        return 0.5 if expected is None else not expected
    if isinstance(expected, str):
        return "another"
    return expected + 0.01 * max(abs(expected), 1)


@pytest.mark.parametrize("name", ["shares.csv", "events.csv", "parts.csv", "around-average.csv"])
def test_every_row_counts(name: str):
    lines = (CASES / name).read_text("utf-8").splitlines()

    whole, fewer = verify("\n".join(lines)), verify("\n".join(lines[:-1]))

    assert len(whole.cases) == len(fewer.cases) + 1


def test_a_difference_is_named_with_both_values():
    found = verify(SHARES.replace("0.0455872608", "0.05"))

    (case,) = found.failed
    assert case.case == "one"
    assert [each.what for each in case.mismatches] == ["lower95_0"]
    assert case.mismatches[0].expected == 0.05
    assert case.mismatches[0].actual == pytest.approx(0.0455872608)


def test_a_value_where_none_is_expected_differs_and_the_reverse():
    blank = SHARES.replace("0.25,0.0455872608", ",0.0455872608")
    impossible = SHARES.replace("one,1,4", "one,1,0")

    assert [m.expected for m in verify(blank).failed[0].mismatches] == [None]
    assert {m.actual for m in verify(impossible).failed[0].mismatches} == {None}


def test_nine_digits_count():
    assert not verify(SHARES.replace("0.25", "0.25000000024")).failed
    assert verify(SHARES.replace("0.25", "0.25000000026")).failed


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("# nothing\n", "comments"),
        ("a,b\n1,2\n", "no known format has the columns a, b"),
        ("a,a\n1,2\n", "two columns"),
        (SHARES.splitlines()[0], "without rows"),
        (SHARES + "two,1,4\n", "row 2 has 3 cells under 7 columns"),
        ("{", "not JSON"),
        ('{"cases": ' + "[" * 100_000, "not JSON"),
        ('{"cases": [' + "1" * 5_000 + "]}", "not JSON"),
        ("a,b\n" + "1" * 200_000 + ",2\n", "not CSV"),
        ("[]", "cases"),
        ('{"cases": []}', "is empty"),
        ('{"cases": [{"what": 1}]}', "no known format has cases of what"),
        ("group_id,nquantiles,invert,value,expected_quantile\ng,4,perhaps,1,1\n", "perhaps"),
        ("group_id,nquantiles,invert,value,expected_quantile\ng,inf,True,1,1\n", "infinity"),
        ("group_id,nquantiles,invert,value,expected_quantile\ng,0,True,1,1\n", "zero"),
        ("indicator,code,period,value,lower95,upper95\nA,X,2024,5,6,7\n", "outside its own limits"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(text: str, reason: str):
    with pytest.raises(UnreadableError, match=reason):
        verify(text)


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        ({"method": "no_such_mean", "x": [1], "weights": [1], "expected": 1}, "not known"),
        ({"method": "harmonic_mean", "x": "1", "weights": [1], "expected": 1}, "not a list"),
        ({"method": "zscore_0_1", "input": [1, 2], "expected": [1, 2]}, "'direction' is missing"),
        ({"values": [1, True], "expected": {"mean": 1}}, "True is not a number"),
        ({"what": 1}, "of no known format"),
    ],
)
def test_a_case_that_cannot_be_run_fails_and_the_others_go_on(case: dict, reason: str):
    good = {"values": [1, 3], "expected": {"mean": 2}}

    found = verify(json.dumps({"cases": [case, good]}))

    (failed,) = found.failed
    assert reason in str(failed.mismatches[0].actual)
    assert len(found.cases) == 2


def test_a_funnel_row_without_a_count_has_no_verdict():
    header = "count,pop,rate_crude_per_100,crude_per_100_with_0\n"

    assert not verify(header + "50,1000,5,Not significant\n,1000,,\n").failed


def test_outranking_counts_by_the_weights_given():
    case = {"method": "outranking_matrix", "rows": [[1, 2], [2, 1]], "weights": [3, 1]}

    assert not verify(json.dumps({"cases": [case | {"expected": {"m21": 0.75}}]})).failed


def test_a_case_that_expects_nothing_does_not_pass():
    points = [{"year": y, "value": y, "lower95": y - 1, "upper95": y + 1} for y in range(5)]

    found = verify(json.dumps({"cases": [{"points": points, "expected": {}}]}))

    assert found.failed[0].mismatches[0].actual == "none stated"
