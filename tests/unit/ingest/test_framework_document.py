"""A framework document is read whole, and every mistake is named with its line and its fix."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thrive_ingest.domain.framework_document import FrameworkInvalid, Problem, load_framework

SHIPPED = Path(__file__).parents[3] / "frameworks/gateshead/framework.yaml"

SMALL = """\
code: small
title: A small framework
version: 1
valid_from: 2026-04-01
review_by: 2027-03-31
home_area: E08000037
pledges: [{code: families, title: Families}]
objectives: [{code: start, title: A good start, number: 1, short: Start}]
perspectives: [{code: people, title: People}]
committees: [{code: families, title: Families}]
area_types: [{code: borough, title: Borough, plural: Boroughs}]
areas:
  - {code: E92000001, name: England, type: borough}
  - {code: E08000037, name: Gateshead, type: borough, parent: E92000001}
breakdowns:
  - {code: all, title: Everyone, group: all}
  - {code: male, title: Male, group: sex}
peer_groups: [{code: mets, title: Metropolitan districts, area_code_prefix: E08}]
known_events: [{code: flood, title: Flood, starts: 2020-01-01, ends: 2020-02-01, note: Wet.}]
partners: [{code: ons, title: Office for National Statistics}]
indicators:
  - code: BS1
    name: Reception obesity
    short: Reception obesity
    definition: What it is.
    why: Why it matters.
    objective: start
    pledges: [families]
    committee: families
    owner: Somebody
    kind: difference_made
    influence: shared
    level: strategic
    role: target
    unit: "%"
    value_type: proportion
    multiplier: 100
    polarity: low
    interval: wilson
    period: academic_year
    area_types: [borough]
    minimum: 0
    maximum: 100
    comparator: E92000001
    peers: mets
    targets:
      - {starts: 2026-09-01, ends: 2027-08-31, value: 10, source: A plan}
    tolerance: {value: 1}
    alert_rules: [rag_fall, benchmark_worse, trend_decline, special_cause]
    release_lag_days: 90
    source: A source
    source_of_record: ons
    licence: Open
profiles:
  - code: theirs
    title: Their file
    columns: {area: area_code}
    values:
      breakdown: {men: male}
"""


def problems_of(text: str) -> tuple[Problem, ...]:
    with pytest.raises(FrameworkInvalid) as caught:
        load_framework(text)
    return caught.value.problems


def any_problems_of(text: str) -> tuple[Problem, ...]:
    try:
        load_framework(text)
    except FrameworkInvalid as error:
        return error.problems
    return ()


def changed(old: str, new: str, text: str = SMALL) -> str:
    assert text.count(old) >= 1, f"{old!r} is not in the document"
    return text.replace(old, new, 1)


def line_of(part: str, text: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if part in line)


def test_a_sound_document_is_read() -> None:
    framework = load_framework(SMALL)
    assert framework.indicators[0].code == "BS1"
    assert str(framework.indicators[0].targets[0].value) == "10"


MISTAKES = [
    ("owner: Somebody", "owners: Somebody", "owners is not a field", "owner"),
    ("    owner: Somebody\n", "", "owner is missing", "Add owner"),
    ("polarity: low", "polarity: lo", "'lo' is not a polarity", "Did you mean low?"),
    ("release_lag_days: 90", "release_lag_days: soon", "integer", "whole number"),
    ("review_by: 2027-03-31", "review_by: next spring", "date", "2026-04-01"),
    ("review_by: 2027-03-31", "review_by: 2026-03-31", "not after the start", "valid_from"),
    ("why: Why it matters.", "why:", "why is empty", "Write a text"),
    ("code: BS1", "code: B S 1", "match", "letters, digits"),
    ("objective: start", "objective: stat", "'stat' is not declared", "Did you mean start?"),
    ("pledges: [families]", "pledges: [family]", "'family' is not declared", "families"),
    ("committee: families", "committee: none", "'none' is not declared", "families"),
    ("    area_types: [borough]", "    area_types: [ward]", "'ward' is not", "borough"),
    ("comparator: E92000001", "comparator: E92000002", "not declared", "E92000001"),
    ("peers: mets", "peers: counties", "'counties' is not declared", "mets"),
    ("source_of_record: ons", "source_of_record: osn", "'osn' is not", "Did you mean ons?"),
    ("home_area: E08000037", "home_area: E08000038", "not declared", "E08000037"),
    ("type: borough, parent", "type: ward, parent", "'ward' is not declared", "borough"),
    ("parent: E92000001}", "parent: E92000009}", "not declared", "E92000001"),
    (
        "name: England, type: borough}",
        "name: England, type: borough, parent: E08000037}",
        "inside itself",
        "widest area",
    ),
    ("code: male", "code: all", "'all' is the code of two breakdowns", "change one"),
    ("multiplier: 100", "multiplier: 100\n    headline: [male]", "headline", "all"),
    ("value: 10,", "", "needs either a value", "value: 95"),
    ("value: 10,", "lower: 5,", "needs both ends", "lower and upper"),
    ("value: 10,", "lower: 9, upper: 5,", "above its upper end", "Exchange"),
    ("value: 10,", "value: 110,", "outside what the indicator can be", "limits"),
    ("value: 10,", "value: 10, illustrative: true,", "real series", "source and date"),
    ("value: 10,", "value: 10, breakdown: male,", "this indicator's breakdowns", "all"),
    ("ends: 2027-08-31", "ends: 2025-08-31", "before it starts", "Exchange"),
    ("polarity: low", "polarity: none", "without a good direction", "polarity"),
    ("role: target", "role: tracker", "a tracker has a target in force", "role: target"),
    ("objective: start", "objective: start\n    perspective: people", "one objective", "one"),
    ("minimum: 0", "minimum: 100", "not below the maximum", "Exchange"),
    ("interval: wilson", "interval: byar", "does not fit a proportion", "rate or count"),
    ('unit: "%"', 'unit: "%"\n    spc_rule_set: ours', "control-chart rules", "mdc"),
    ("    comparator: E92000001\n", "", "needs a comparator", "Remove this rule"),
    ("period: academic_year", "period: pooled_3_academic_years", "overlap", "Remove"),
    ("period: academic_year", "accumulation: rolling\n    period: month", "together", "both"),
    ("period: academic_year", "period: academic_year\n    rolling_year: true", "added up", "month"),
    ("period: academic_year", "period: month\n    rolling_year: true", "does not add up", "means"),
    ("licence: Open", "licence: Open\n    disclosure: restricted", "restricted", "refused"),
    ("ends: 2020-02-01", "ends: 2019-02-01", "before it starts", "Exchange"),
    ("columns: {area:", "columns: {aera:", "not a field of an observation", "area"),
    ("{men: male}", "{men: males}", "'males' is not declared", "Did you mean male?"),
]


@pytest.mark.parametrize(("old", "new", "what", "fix"), MISTAKES)
def test_each_mistake_is_named_with_its_fix(old: str, new: str, what: str, fix: str) -> None:
    found = problems_of(changed(old, new))
    assert any(what in p.what and fix in p.fix for p in found), found


@pytest.mark.parametrize(("old", "new", "what", "fix"), MISTAKES)
def test_a_mistake_of_shape_hides_no_other(old: str, new: str, what: str, fix: str) -> None:
    """Given one more mistake in each item; then the first is told as if it were alone."""
    text = changed(old, new)
    for part in ("    short: Reception obesity\n", "name: England, ", "title: Flood, "):
        text = text.replace(part, "", 1)
    text = text.replace("    title: Their file\n", "", 1).replace("source: A plan", "note: x", 1)
    found = problems_of(text)
    assert any(what in p.what and fix in p.fix for p in found), found
    assert {"short is missing", "name is missing", "title is missing"} <= {p.what for p in found}


def test_of_several_targets_one_that_cannot_be_read_hides_no_other() -> None:
    second = "      - {starts: soon, value: 9, source: Another plan}\n"
    third = "      - {starts: 2026-12-01, value: 300, breakdown: male, source: Another plan}\n"
    found = problems_of(changed("    tolerance:", f"{second}{third}    tolerance:"))
    said = " ".join(p.what for p in found)
    for part in ("date", "outside what the indicator", "this indicator's breakdowns", "same day"):
        assert part in said


def test_a_control_chart_may_watch_what_builds_up_through_the_year() -> None:
    text = changed("period: academic_year", "period: month\n    accumulation: year_to_date")
    assert not any("special_cause" in p.what for p in problems_of(text))


GAP = "    breakdowns: [all, male]\n    gap: {most: male, least: all}\n"
SMALL_WITH_GAP = SMALL.replace("    minimum: 0\n", f"{GAP}    minimum: 0\n")
ALL_RULES = "alert_rules: [rag_fall, benchmark_worse, trend_decline, special_cause]"


@pytest.mark.parametrize(
    ("rule", "old", "new", "what"),
    [
        ("target_out_of_reach", "role: target", "role: tracker", "needs a target"),
        ("target_out_of_reach", "period: academic_year", "period: quarter", "yearly or monthly"),
        ("target_out_of_reach", "minimum: 0", "seasonal: true\n    minimum: 0", "seasonal"),
        ("gap_widening", "    gap: {most: male, least: all}\n", "", "needs a gap"),
        ("achievement", "period: academic_year", "period: pooled_3_academic_years", "or a trend"),
        ("achievement", "polarity: low", "polarity: none", "needs a good direction"),
    ],
)
def test_a_rule_that_could_never_speak_is_refused(rule: str, old: str, new: str, what: str) -> None:
    text = changed(ALL_RULES, f"alert_rules: [{rule}]", SMALL_WITH_GAP)
    assert not any_problems_of(text)
    (problem,) = (p for p in problems_of(changed(old, new, text)) if rule in p.what)
    assert what in problem.what


@pytest.mark.parametrize(
    ("old", "new", "where", "fix"),
    [
        ("most: male", "most: mal", "gap › most", "Did you mean male?"),
        ("least: all", "least: male", "gap › least", "the least deprived one"),
        ("least: all", "last: all", "gap", "least"),
    ],
)
def test_a_gap_lies_between_two_groups_of_the_indicator(
    old: str, new: str, where: str, fix: str
) -> None:
    text = changed(old, new, SMALL_WITH_GAP)
    found = [p for p in problems_of(text) if where in p.where and fix in p.fix]
    assert found[0].line == line_of(new, text)


POSTS = "    goalposts: {worst: 30, best: 5}\n    minimum: 0\n"
SMALL_WITH_POSTS = SMALL.replace("    minimum: 0\n", POSTS)


def test_goalposts_are_read() -> None:
    posts = load_framework(SMALL_WITH_POSTS).indicators[0].goalposts
    assert posts is not None
    assert (str(posts.worst), str(posts.best)) == ("30", "5")


@pytest.mark.parametrize(
    ("old", "new", "what", "fix"),
    [
        ("worst: 30, best: 5", "worst: 5, best: 30", "good side", "Exchange"),
        ("worst: 30, best: 5", "worst: 5, best: 5", "good side", "Exchange"),
        ("    peers: mets\n", "", "no peers are named", "peers"),
        ("polarity: low", "polarity: none", "goalposts need a good direction", "Remove"),
    ],
)
def test_goalposts_need_a_direction_and_peers(old: str, new: str, what: str, fix: str) -> None:
    found = problems_of(changed(old, new, SMALL_WITH_POSTS))
    assert any(what in p.what and fix in p.fix for p in found), found


@pytest.mark.parametrize("rule", ["overdue", "data_quality_change"])
def test_a_rule_about_the_data_needs_no_good_direction(rule: str) -> None:
    text = changed(ALL_RULES, f"alert_rules: [{rule}]")
    found = any_problems_of(changed("polarity: low", "polarity: none", text))
    assert not any(rule in p.what for p in found)


def test_a_problem_stands_in_its_line_and_names_its_place() -> None:
    text = changed("polarity: low", "polarity: lo")
    (problem,) = problems_of(text)
    assert problem.line == line_of("polarity: lo", text)
    assert problem.where == "indicators › BS1 › polarity"


def test_all_problems_come_at_once_in_the_order_of_their_lines() -> None:
    text = changed("objective: start", "objective: stat")
    text = changed("kind: difference_made", "kind: difference", text)
    text = changed("starts: 2020-01-01", "starts: 2021-01-01", text)
    found = problems_of(text)
    assert [p.line for p in found] == sorted(p.line for p in found)
    assert {"kind" in p.where for p in found} == {True, False}
    assert any("before it starts" in p.what for p in found)


def test_a_malformed_item_still_declares_its_code() -> None:
    text = changed("number: 1", "number: one")
    assert [p.where for p in problems_of(text)] == ["objectives › start › number"]


def test_a_variant_that_counts_twice_is_refused() -> None:
    start = SMALL.index("  - code: BS1")
    copy = SMALL[start : SMALL.index("profiles:")].replace("BS1", "BS1-3")
    copy = copy.replace("name: Reception obesity", "name: Reception obesity, 3 years")
    text = SMALL.replace("profiles:", copy + "profiles:")
    (problem,) = problems_of(text)
    assert "once more" in problem.what
    assert "weight: 0" in problem.fix


def test_two_targets_on_one_day_are_refused() -> None:
    second = "      - {starts: 2027-01-01, value: 9, source: Another plan}\n"
    (problem,) = problems_of(changed("    tolerance:", second + "    tolerance:"))
    assert "two targets hold on the same day" in problem.what


def test_an_expired_target_may_stay_with_a_tracker() -> None:
    text = changed("starts: 2026-09-01, ends: 2027-08-31", "starts: 2020-01-01, ends: 2020-12-31")
    text = changed("role: target", "role: tracker", text)
    text = changed("[rag_fall, ", "[", text)
    assert load_framework(text).indicators[0].targets


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: [", "not YAML"),
        ("a:\n\t- b", "not YAML"),
        ("a: &x 1\nb: *x", "alias"),
        ("a: " + "[" * 40 + "]" * 40, "nested"),
        ("a: \x01", "not allowed"),
        ("", "empty"),
        ("- a", "dictionary"),
        ("code: a\ncode: b", "written twice"),
    ],
)
def test_what_is_no_framework_at_all_is_refused(text: str, what: str) -> None:
    assert any(what in p.what for p in problems_of(text))


def test_words_that_yaml_would_change_stay_words() -> None:
    text = changed("title: A small framework", "title: no")
    text = changed("owner: Somebody", "owner: 2030", text)
    framework = load_framework(text)
    assert framework.title == "no"
    assert framework.indicators[0].owner == "2030"


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_a_framework_or_problems(text: str) -> None:
    with pytest.raises(FrameworkInvalid):
        load_framework(text)


@settings(deadline=None)
@given(st.data())
def test_any_cut_of_a_document_gives_problems_with_lines(data: st.DataObject) -> None:
    lines = SMALL.splitlines()
    gone = data.draw(st.integers(0, len(lines) - 1))
    text = "\n".join(lines[:gone] + lines[gone + 1 :])
    assert all(1 <= p.line <= len(lines) for p in any_problems_of(text))


def test_the_shipped_framework_is_sound() -> None:
    assert load_framework(SHIPPED.read_text(encoding="utf-8")).version == 1
