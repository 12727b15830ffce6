"""Episodes of alert rules: what a period is heeded for, and where the memo is cut."""

from hypothesis import given
from hypothesis import strategies as st
from support.scoring_log import framework, indicator
from thrive_scoring.domain import conditions
from thrive_scoring.domain.folds import QUIET, advance, fold
from thrive_scoring.domain.rules import compile_rules
from thrive_scoring.domain.series import Head, Series
from thrive_scoring.domain.spans import span

MONTHS = [f"{2020 + m // 12}-{m % 12 + 1:02d}-01/P1M" for m in range(40)]
RULES = [
    compile_rules(framework(indicator("A", **changes)).indicators[0])
    for changes in (
        {"period": "month"},
        {"period": "financial_year"},
        {"period": "month", "accumulation": "rolling"},
    )
]
SEEN = st.dictionaries(
    st.sampled_from(conditions.RULES),
    st.sampled_from((conditions.CLEAR, conditions.FIRES)),
    max_size=3,
)
PERIODS = st.lists(
    st.tuples(st.integers(0, len(MONTHS) - 1), SEEN, st.booleans()), min_size=1, max_size=40
)


@given(st.sampled_from(RULES), PERIODS, st.booleans())
def test_going_on_from_the_memo_is_the_same_as_looking_at_every_rule_in_every_period(
    rules, sent, fold_between
):
    series = Series(indicator="A", area="E08000037", breakdown="all")
    for month, seen, provisional in sent:
        series.set_head(MONTHS[month], head(MONTHS[month], packed(seen, provisional=provisional)))
        if fold_between:
            fold(series, rules=rules)
    assert fold(series, rules=rules).each == tuple(
        folded(series, place, rules=rules) for place in range(len(conditions.RULES))
    )


def packed(seen, *, provisional):
    columns = {rule: [code] for rule, code in seen.items()}
    [found] = conditions.pack(columns, judged=[True], provisional=[provisional])
    return found


def head(period, seen):
    return Head(span(period).key, "id", "1", False, b"", seen, False)


def folded(series, place, *, rules):
    """One rule's state after all periods, in time and one by one."""
    found = QUIET
    for key in series.head_keys:
        period = series.periods[key]
        seen = series.heads[period].conditions
        found = advance(
            found,
            at=span(period),
            seen=conditions.condition(seen, place=place),
            tentative=conditions.provisional(seen),
            rules=rules,
        )
    return found
