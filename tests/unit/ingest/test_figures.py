"""What sending a figure again changes."""

from dataclasses import replace
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from thrive_ingest.domain.figures import Current, Decision, Figure, Key, Outcome, decide
from thrive_ingest.domain.mistakes import LISTED, Mistake
from thrive_ingest.domain.summary import PartResult, Summary, part_result

FIRST, SECOND = UUID(int=1), UUID(int=2)


def figure(value: str | None, *, row: int = 1, withdraws: bool = False) -> Figure:
    return Figure(
        row=row,
        indicator="PR1",
        area="E08000037",
        breakdown="all",
        period="2023-01-01/P1Y",
        value=value,
        status="final" if value else "missing",
        withdraws=withdraws,
    )


KEY = figure("1").key


def after(*values: str | None) -> dict[Key, Current]:
    current: dict[Key, Current] = {}
    for number, value in enumerate(values):
        sent = figure(value, withdraws=True)
        _, _, fresh = decide([sent], current=current, submission_id=UUID(int=100 + number))
        current |= fresh
    return current


def outcome(sent: Figure, *, current: dict[Key, Current]) -> tuple[Outcome, int | None]:
    [decision], mistakes, _ = decide([sent], current=current, submission_id=FIRST)
    assert mistakes == []
    return decision.outcome, decision.revision


def test_first_again_other_and_back() -> None:
    assert outcome(figure("1"), current={}) == (Outcome.IMPORTED, 1)
    assert outcome(figure("1.0"), current=after("1")) == (Outcome.UNCHANGED, None)
    assert outcome(figure("2"), current=after("1")) == (Outcome.UPDATED, 2)
    assert outcome(figure("1"), current=after("1", "2")) == (Outcome.UPDATED, 3)


def test_an_empty_cell_takes_no_figure_away_but_the_word_does() -> None:
    assert outcome(figure(None), current=after("1")) == (Outcome.IGNORED, None)
    assert outcome(figure(None, withdraws=True), current=after("1")) == (Outcome.UPDATED, 2)
    assert outcome(figure(None), current=after(None)) == (Outcome.UNCHANGED, None)


def test_a_figure_that_an_earlier_part_left_unchanged_takes_no_other_value() -> None:
    sent = [figure("2"), figure("1", row=2), figure(None, row=3)]
    decisions, [mistake], fresh = decide(
        sent, current=after("1"), submission_id=FIRST, confirmed={KEY.fingerprint}
    )
    assert [d.outcome for d in decisions] == [Outcome.UNCHANGED, Outcome.IGNORED]
    assert (mistake.row, mistake.code.value, fresh) == (1, "duplicate_row", {})


def test_one_submission_contradicting_itself_is_a_mistake() -> None:
    sent = [figure("1"), figure("1", row=2), figure("2", row=3)]
    decisions, [mistake], fresh = decide(sent, current={}, submission_id=FIRST)
    assert [d.outcome for d in decisions] == [Outcome.IMPORTED, Outcome.IGNORED]
    assert (mistake.row, mistake.code) == (3, "duplicate_row")
    assert fresh[KEY].revision == 1


def test_a_contradiction_is_a_mistake_again_when_the_file_is_sent_again() -> None:
    sent = [figure("1"), figure("2", row=2)]
    decisions, [mistake], fresh = decide(sent, current=after("1"), submission_id=FIRST)
    assert [d.outcome for d in decisions] == [Outcome.UNCHANGED]
    assert (mistake.row, mistake.code) == (2, "duplicate_row")
    assert fresh == {}


def test_a_later_part_of_the_same_submission_still_knows_the_earlier() -> None:
    _, _, fresh = decide([figure("1")], current={}, submission_id=FIRST)
    _, mistakes, _ = decide([figure("2", row=9)], current=fresh, submission_id=FIRST)
    assert [m.row for m in mistakes] == [9]
    [decision], _, _ = decide([figure("2", row=9)], current=fresh, submission_id=SECOND)
    assert decision.revision == 2


ROWS = st.lists(
    st.tuples(st.sampled_from(["E08000037", "E92000001"]), st.sampled_from(["1", "2", None])),
    max_size=10,
)


def rows(said: list[tuple[str, str | None]]) -> list[Figure]:
    found = ((area, figure(value, row=n)) for n, (area, value) in enumerate(said, start=1))
    return [replace(one, area=area) for area, one in found]


@given(before=ROWS, said=ROWS, cuts=st.sets(st.integers(1, 9)))
def test_wherever_a_submission_is_cut_its_rows_are_told_the_same(
    before: list[tuple[str, str | None]], said: list[tuple[str, str | None]], cuts: set[int]
) -> None:
    _, _, current = decide(rows(before), current={}, submission_id=SECOND)
    whole, mistakes, _ = decide(rows(said), current=current, submission_id=FIRST)
    decisions: list[Decision] = []
    told: list[Mistake] = []
    confirmed: set[int] = set()
    for start, end in pairwise([0, *sorted(cuts), len(said) + 10]):
        part = [one for one in rows(said) if start < one.row <= end]
        decided, wrong, fresh = decide(
            part, current=current, submission_id=FIRST, confirmed=confirmed
        )
        decisions, told, current = decisions + decided, told + wrong, current | fresh
        confirmed |= {d.figure.key.fingerprint for d in decided if d.outcome is Outcome.UNCHANGED}
    assert (decisions, told) == (whole, mistakes)


@given(st.lists(st.sampled_from(["1", "2", "3"]), min_size=1, max_size=12))
def test_revisions_count_the_changes(values: list[str]) -> None:
    changes = 1 + sum(a != b for a, b in pairwise(values))
    assert after(*values)[KEY].revision == changes


def result(outcomes: str, refused: int) -> PartResult:
    rejections = tuple(
        {"row": n, "column": "value", "code": "not_a_number", "fix": "x"}
        for n in range(1, min(refused, LISTED) + 1)
    )
    return PartResult(
        first_row=1, outcomes=outcomes, indicators=("PR1",), refused=refused, rejections=rejections
    )


def test_a_summary_adds_parts_and_says_when_it_is_cut_short() -> None:
    summary = Summary(submission_id=FIRST, reference="r")
    summary.add(result("iiun", 0))
    assert summary.status == "success"
    summary.add(result("r" * 1200, 1200))
    found = summary.as_json()
    assert (found["status"], found["imported"], found["rejected"]) == ("partial", 2, 1200)
    assert found["truncated"] is True
    assert len(found["rejections"]) == LISTED  # type: ignore[arg-type]
    assert len(found["conflicts"]) == 1  # type: ignore[arg-type]


def test_rows_without_a_decision_are_rejected() -> None:
    decisions, mistakes, _ = decide([figure("1", row=3)], current={}, submission_id=FIRST)
    found = part_result(first_row=2, rows=3, decisions=decisions, mistakes=mistakes)
    assert found.outcomes == "rir"
    assert found.outcome(3) is Outcome.IMPORTED


def test_blank_rows_are_not_counted_and_the_others_keep_their_numbers() -> None:
    decisions, mistakes, _ = decide([figure("1", row=3)], current={}, submission_id=FIRST)
    found = part_result(first_row=1, rows=4, decisions=decisions, mistakes=mistakes, blank=[1, 2])
    assert found.outcomes == "--ir"
    summary = Summary(submission_id=FIRST, reference="r")
    summary.add(found)
    told = summary.as_json()
    assert (told["rows"], told["imported"], told["rejected"]) == (2, 1, 1)
