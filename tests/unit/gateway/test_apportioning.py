"""Earlier counts on new boundaries: an estimate from stated shares, or a named refusal."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.boundaries import FOLLOWS, OLD, STATED, K, M, N, bins, changed_geography, counted
from thrive_gateway.domain.apportioning import Apportioned, Estimate, Figures, apportioned
from thrive_shared.contracts.framework import Indicator

APRIL, MARCH, MAY = "2026-04-01/P1M", "2026-03-01/P1M", "2026-05-01/P1M"
FIGURES: Figures = {
    "old-a": {APRIL: counted("old-a", APRIL, "30", "50000")},
    "old-b": {APRIL: counted("old-b", APRIL, "7", "20000")},
}


def told(
    area: str = N,
    *,
    figures: Figures = FIGURES,
    indicator: Indicator | None = None,
    follows: Any = FOLLOWS,
) -> Apportioned:
    measured = indicator or bins()
    framework = changed_geography(measured, follows=follows)
    return apportioned(framework, area=area, indicator=measured, figures=figures)


def test_counts_are_added_up_by_their_shares() -> None:
    # 0.6 × 30 + 7 = 25 of 0.6 × 50,000 + 20,000 = 50,000: 50 per 100,000
    [found] = told().estimates
    assert (found.numerator, found.denominator, found.value) == (25, 50000, 50)
    assert [(p.area, p.share) for p in found.parts] == [("old-a", Decimal("0.6")), ("old-b", 1)]
    assert not found.provisional
    assert found.confirmed


def test_what_is_provisional_or_not_confirmed_stays_so() -> None:
    early = counted("old-b", APRIL, "7", "20000", status="provisional")
    figures = {**FIGURES, "old-b": {APRIL: early}}
    follows = deepcopy(FOLLOWS)
    follows[N][0]["confirmed"] = False
    [found] = told(figures=figures, follows=follows).estimates
    assert found.provisional
    assert not found.confirmed


def test_only_periods_before_the_new_boundaries_are_estimated() -> None:
    figures = {
        code: {p: counted(code, p, "1", "10") for p in (MARCH, APRIL, MAY)}
        for code in ("old-a", "old-b")
    }
    assert [e.period for e in told(figures=figures).estimates] == [MARCH, APRIL]


@pytest.mark.parametrize(
    ("observed", "reason"),
    [
        (None, "no_figure"),
        (counted("old-b", APRIL, None, None, value=None, status="missing"), "no_figure"),
        (counted("old-b", APRIL, None, None), "no_counts"),
    ],
)
def test_a_period_without_all_counts_is_refused(observed: Any, reason: str) -> None:
    figures = {**FIGURES, "old-b": {APRIL: observed} if observed else {}}
    found = told(figures=figures)
    assert found.estimates == ()
    assert [(r.period, r.reason, r.areas) for r in found.refused] == [(APRIL, reason, ("old-b",))]


def test_counts_out_of_nought_are_no_estimate() -> None:
    figures = {code: {APRIL: counted(code, APRIL, "0", "0")} for code in ("old-a", "old-b")}
    [found] = told(figures=figures).refused
    assert found.reason == "zero_denominator"


def test_a_share_that_is_not_stated_refuses_all() -> None:
    follows = deepcopy(FOLLOWS)
    follows[N][1] = {"area": "old-b", "comparability": "changed"}
    found = told(follows=follows)
    assert (found.state, found.areas, found.estimates) == ("shares_not_stated", ("old-b",), ())


@pytest.mark.parametrize("lost", [{M: []}, {K: []}])
def test_earlier_areas_that_are_not_given_away_whole_refuse_all(lost: dict[str, Any]) -> None:
    found = told(follows=FOLLOWS | lost)
    assert found.state == "shares_incomplete"
    assert found.areas == (("old-a",) if M in lost else ("old-c",))
    assert found.estimates == ()


def test_only_a_ratio_can_be_apportioned() -> None:
    assert told(indicator=bins(value_type="mean")).state == "not_a_ratio"
    assert told("old-a").state == "no_earlier_boundaries"
    assert told("E08000037").state == "no_earlier_boundaries"


def test_the_same_boundaries_are_taken_whole() -> None:
    figures = {"old-c": {APRIL: counted("old-c", APRIL, "3", "9000")}}
    [found] = told(K, figures=figures).estimates
    assert (found.numerator, found.denominator) == (3, 9000)


counts = st.integers(min_value=0, max_value=10**9)


@given(a=counts, b=counts, share=st.decimals("0.001", "0.999", places=3))
def test_nothing_is_lost_and_nothing_is_made(a: int, b: int, share: Decimal) -> None:
    """What N and M are estimated to have had is what A and B had."""
    follows = {
        **FOLLOWS,
        N: [{**FOLLOWS[N][0], "share": share}, FOLLOWS[N][1]],
        M: [{"area": "old-a", "comparability": "changed", "share": 1 - share, **STATED}],
    }
    figures = {
        "old-a": {APRIL: counted("old-a", APRIL, str(a), str(a + 1))},
        "old-b": {APRIL: counted("old-b", APRIL, str(b), str(b + 1))},
    }
    found: list[Estimate] = [
        *told(N, figures=figures, follows=follows).estimates,
        *told(M, figures={"old-a": figures["old-a"]}, follows=follows).estimates,
    ]
    assert sum(e.numerator for e in found) == a + b
    assert sum(e.denominator for e in found) == a + b + 2


def test_the_order_of_areas_and_figures_changes_nothing() -> None:
    assert told(figures=dict(reversed(list(FIGURES.items())))) == told()
    assert set(OLD) >= set(FIGURES)
