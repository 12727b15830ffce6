"""Any score and any card that the contract allows, for hypothesis."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from thrive_shared.contracts.scoring import ScorecardComputed, ScoreComputed
from unit.narrative.making import ENGLAND, card, row, score, uid

NUMBERS = st.decimals(
    min_value=-99999, max_value=99999, places=3, allow_nan=False, allow_infinity=False
).map(lambda number: format(number, "f"))
FLOATS = st.floats(min_value=-1e6, max_value=1e6, allow_nan=False)
PERIODS = st.sampled_from(
    ("2024-09-01/P1Y", "2022-01-01/P3Y", "2026-10-01/P1M", "2026-07-01/P3M", "2023-09-30/P1D")
)
SIGNS = st.sampled_from((True, False, None))


def optional(strategy: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.none() | strategy


DIRECTIONS = st.fixed_dictionaries(
    {
        "since": PERIODS,
        "since_value": NUMBERS,
        "change": NUMBERS,
        "movement": st.sampled_from(("up", "down", "same", "no_clear_change")),
        "tested": st.booleans(),
        "good": SIGNS,
    }
)
TARGETS = st.fixed_dictionaries(
    {
        "rag": st.sampled_from(("green", "amber", "red", None)),
        "distinguishable": SIGNS,
        "source": st.sampled_from(("Council plan 2025", "National ambition for 2030")),
        "illustrative": st.booleans(),
    }
).flatmap(
    lambda part: st.one_of(
        NUMBERS.map(lambda value: part | {"value": value}),
        st.tuples(NUMBERS, NUMBERS).map(lambda ends: part | {"lower": ends[0], "upper": ends[1]}),
    )
)
BENCHMARKS = st.fixed_dictionaries(
    {
        "area": st.just(ENGLAND),
        "value": optional(NUMBERS),
        "verdict": st.sampled_from(("better", "similar", "worse", "higher", "lower", None)),
        "basis": st.sampled_from(("interval", "published", None)),
        "state": st.sampled_from(("compared", "no_comparator_figure", "no_interval")),
    }
)
_LIMITS = st.fixed_dictionaries(
    {"n": st.integers(0, 400), "centre": optional(FLOATS), "trial": st.booleans()}
)
_REBASED = st.fixed_dictionaries(
    {
        "period": st.sampled_from(("2019-09-01/P1Y", "2023-09-01/P1Y")),
        "decision_id": st.uuids(),
        "cause": st.just("funding"),
        "before": _LIMITS,
    }
)
_PROPOSALS = st.fixed_dictionaries(
    {
        "rule": st.just("step.1"),
        "period": st.just("2019-09-01/P1Y"),
        "run_period": st.just("2018-09-01/P1Y"),
        "higher": st.booleans(),
        "before": _LIMITS,
        "after": _LIMITS,
    }
)
CHARTS = st.fixed_dictionaries(
    {
        "proposal": optional(_PROPOSALS),
        "rebased": optional(_REBASED),
        "state": st.sampled_from(
            (
                *("ok", "trial", "too_few_points", "overlapping_periods", "seasonal"),
                *("too_few_events", "year_to_date", "no_increment", "not_applied"),
            )
        ),
        "rule_set": st.just("mdc.1"),
        "n": st.integers(0, 400),
        "basis": st.sampled_from(("values", "increments")),
        "increment": optional(NUMBERS),
        "lower": optional(FLOATS),
        "upper": optional(FLOATS),
        "special_cause": st.sampled_from((None, "outside_limits", "trend", "near_limit", "shift")),
        "variation": st.sampled_from((None, "common", "improving", "concerning", "high", "low")),
        "assurance": st.sampled_from(
            (None, "consistently_met", "consistently_missed", "inconsistent")
        ),
    }
)
TRENDS = st.fixed_dictionaries(
    {
        "state": st.sampled_from(
            ("tested", "not_enough_data", "not_annual", "overlapping_periods", "no_interval")
        ),
        "verdict": st.sampled_from((None, "increasing", "decreasing", "no_change")),
        "good": SIGNS,
    }
)
FORECASTS = st.fixed_dictionaries(
    {
        "state": st.sampled_from(("calculated", "constant", "no_interval")),
        "aim": st.fixed_dictionaries(
            {
                "period": PERIODS,
                "value": optional(NUMBERS),
                "lower": optional(NUMBERS),
                "upper": optional(NUMBERS),
                "source": st.just("A plan"),
            }
        ),
        "lower": optional(FLOATS),
        "upper": optional(FLOATS),
        "reach": st.sampled_from((None, "within_reach", "out_of_reach")),
    }
)
GAPS = st.fixed_dictionaries(
    {
        "state": st.sampled_from(("tested", "no_earlier_period", "no_other_figure")),
        "most": st.just("quintile-1"),
        "least": st.just("male"),
        "least_value": optional(NUMBERS),
        "absolute": optional(NUMBERS),
        "since": optional(PERIODS),
        "verdict": st.sampled_from(
            (
                *(None, "closing", "widening", "no_clear_change"),
                "closing_absolute_widening_relative",
                "widening_absolute_closing_relative",
            )
        ),
        "levelled_down": st.booleans(),
    }
)
RANKS = st.fixed_dictionaries(
    {
        "position": st.integers(1, 350),
        "of": st.integers(1, 350),
        "group": st.just("metropolitan-districts"),
        "tied": st.booleans(),
    }
)
INTERVALS = st.fixed_dictionaries(
    {"lower": FLOATS, "upper": FLOATS, "method": st.sampled_from(("wilson", "byar", "published"))}
)
SCORES: SearchStrategy[ScoreComputed] = st.fixed_dictionaries(
    {
        "breakdown": st.sampled_from(("all", "male", "quintile-1")),
        "period": PERIODS,
        "status": st.sampled_from(("final", "provisional", "estimated")),
        "value": NUMBERS,
        "interval": optional(INTERVALS),
        "target": optional(TARGETS),
        "benchmark": optional(BENCHMARKS),
        "short": optional(DIRECTIONS),
        "long": optional(DIRECTIONS),
        "spc": optional(CHARTS),
        "trend": optional(TRENDS),
        "forecast": optional(FORECASTS),
        "gap": optional(GAPS),
        "rank": optional(RANKS),
        "due": optional(st.dates()),
        "overdue": st.booleans(),
    }
).map(lambda changes: score(**changes))

_COUNTS = st.fixed_dictionaries(
    {
        name: st.integers(0, 40)
        for name in (
            *("green", "amber", "red", "better", "similar", "worse"),
            *("tracker", "missing", "overdue"),
        )
    }
)
_ROWS = st.fixed_dictionaries(
    {
        "value": optional(NUMBERS),
        "breakdown": st.sampled_from(("all", "male")),
        "rag": st.sampled_from((None, "green", "amber", "red")),
        "benchmark": st.sampled_from((None, "better", "similar", "worse")),
        "state": st.sampled_from(("scored", "missing", "no_figure")),
        "lower": optional(FLOATS),
        "short": optional(DIRECTIONS),
        "long": optional(DIRECTIONS),
        "due": optional(st.dates()),
        "overdue": st.booleans(),
    }
)


def _card(drawn: tuple[list[dict[str, Any]], dict[str, int], Any, bool]) -> ScorecardComputed:
    rows, counts, roll_up, pending = drawn
    named = [row(str(at), **changes) for at, changes in enumerate(rows)]
    ids = [uid(str(at)) for at in range(len(rows))]
    return card(
        *named,
        counts=counts,
        roll_up=roll_up | {"reds": ids[2:5]},
        improving=ids[:3],
        declining=ids[3:6],
        open_alerts=ids[:2],
        framework_pending=pending,
    )


CARDS: SearchStrategy[ScorecardComputed] = st.tuples(
    st.lists(_ROWS, max_size=8),
    _COUNTS,
    st.fixed_dictionaries(
        {
            "coverage": st.floats(0, 1),
            "verdict": st.sampled_from(("green", "amber", "red", "insufficient", "none")),
            "robustness": optional(
                st.fixed_dictionaries(
                    {
                        "draws": st.just(1000),
                        **{name: st.floats(0, 1) for name in ("green", "amber", "red")},
                    }
                )
            ),
        }
    ),
    st.booleans(),
).map(_card)
