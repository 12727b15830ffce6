"""Step changes on scores: proposed, decided, both sets of limits kept."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.scoring_log import Log, framework, indicator, row
from support.scoring_memory import MemoryScorer, alerts, scores
from thrive_shared.contracts.period import add_months

HOME = "E08000037"
MONTHS = [f"{add_months(date(2022, 1, 1), n)}/P1M" for n in range(60)]
OLD = [10, 12, 9, 11, 10, 13, 9, 10, 12, 11, 9, 12]
NEW = [20, 22, 19, 21, 20, 23, 19, 20, 21, 22, 20, 19]
MONTHLY = {"period": "month", "interval": "none", "comparator": None, "spc_rule_set": "mdc"}


class Case:
    """A partition with one monthly indicator, low is good, whose only rule is special cause."""

    def __init__(self, **changes):
        self.log, self.scorer = Log(), MemoryScorer()
        definition = MONTHLY | {"alert_rules": ["special_cause"]} | changes
        self.definition = indicator("A", **definition)
        self.values = [
            self.log.framework(framework(self.definition)),
            self.log.day(date(2024, 1, 1)),
        ]
        self.events = self.scorer.feed(self.values)

    def send(self, values, *, since=0, **more):
        """One record a figure."""
        return self._feed(
            self.log.observations([row(HOME, MONTHS[since + n], v, **more)], indicator="A")
            for n, v in enumerate(values)
        )

    def decide(self, decision, period, **more):
        return self._feed([self.log.rebase(decision, HOME, period, indicator="A", **more)])

    def _feed(self, values):
        values = list(values)
        self.values += values
        events = self.scorer.feed(values)
        self.events += events
        return events

    def spc(self, period):
        """What the chart says of a period now."""
        return scores(self.events, period=period)[-1]["spc"]


def test_a_step_is_proposed_once_eight_figures_show_it_with_both_sets_of_limits():
    case = Case()
    case.send(OLD + NEW[:7])
    assert "proposal" not in case.spc(MONTHS[18])
    case.send(NEW[7:8], since=19)
    proposal = case.spc(MONTHS[19])["proposal"]
    assert proposal["rule"] == "step.1"
    assert (proposal["period"], proposal["run_period"]) == (MONTHS[12], MONTHS[12])
    assert proposal["higher"] is True
    assert (proposal["before"]["n"], proposal["after"]["n"]) == (12, 8)
    assert proposal["before"]["centre"] == pytest.approx(128 / 12)
    assert proposal["after"]["centre"] == pytest.approx(164 / 8)
    assert proposal["size"] == pytest.approx((164 / 8 - 128 / 12) / (24 / 11 / 1.128))


def test_a_proposal_is_never_applied_by_itself():
    case = Case()
    case.send(OLD + NEW)
    said = case.spc(MONTHS[23])
    assert said["n"] == 24
    assert "rebased" not in said


def test_a_revision_that_takes_the_step_away_takes_the_proposal_back():
    case = Case()
    case.send(OLD + NEW[:8])
    case.send([10], since=15, revision=2)
    assert "proposal" not in case.spc(MONTHS[19])


@pytest.mark.parametrize(
    "changes",
    [
        {"seasonal": True},
        {"accumulation": "rolling"},
        {"spc_rule_set": None},
        {"period": "rolling_12_months"},
    ],
)
def test_where_no_chart_is_drawn_no_step_is_proposed(changes):
    case = Case(**changes)
    periods = MONTHS if "period" not in changes else [p.replace("P1M", "P12M") for p in MONTHS]
    for period, value in zip(periods, OLD + NEW, strict=False):
        case._feed([case.log.observations([row(HOME, period, value)], indicator="A")])
    assert not any("proposal" in (s["spc"] or {}) for s in scores(case.events, state="scored"))


def test_an_approved_step_starts_limits_anew_and_keeps_those_before():
    case = Case()
    case.send(OLD + NEW)
    events = case.decide("approved", MONTHS[12], cause="service_changed")
    said = case.spc(MONTHS[23])
    assert (said["state"], said["n"]) == ("ok", 12)
    assert said["centre"] == pytest.approx(sum(NEW) / 12)
    assert "proposal" not in said
    kept = said["rebased"]
    assert (kept["period"], kept["cause"]) == (MONTHS[12], "service_changed")
    assert (kept["before"]["n"], kept["before"]["trial"]) == (12, False)
    assert kept["before"]["centre"] == pytest.approx(128 / 12)
    changed = {s["period"] for s in scores(events)}
    assert changed == set(MONTHS[12:24])


def test_the_young_limits_after_a_step_are_trial():
    case = Case()
    case.send(OLD + NEW[:8])
    case.decide("approved", MONTHS[12])
    said = case.spc(MONTHS[19])
    assert (said["state"], said["n"], said["rebased"]["before"]["n"]) == ("trial", 8, 12)
    assert case.spc(MONTHS[12])["state"] == "too_few_points"
    assert case.spc(MONTHS[12])["rebased"]["before"]["n"] == 12


def test_history_and_trend_still_look_past_the_step():
    case = Case()
    case.send(OLD + NEW)
    case.decide("approved", MONTHS[12])
    score = scores(case.events, period=MONTHS[23])[-1]
    assert score["history"] == {"first": MONTHS[0], "last": MONTHS[23], "n": 24}


def test_limits_as_the_reference_implementation_draws_them():
    """NHSRplotthedots on England's A&E attendances by month, rebased twice (its deviations.Rmd)."""
    attendances = [
        1867781, 2070340, 1958802, 2079034, 1932901, 1952464, 2001816, 1907871, 1944567, 1895272,
        1735619, 2015834, 1949762, 2066789, 1994056, 2073944, 1924663, 1925961, 2044137, 1976971,
        2003954, 2000086, 1820012, 2049785, 1984369, 2164458, 2093942, 2179896, 1997854, 2005695,
        2079492, 2037847, 2047518, 2113413, 1954947, 2167550,
    ]  # fmt: skip
    case = Case(spc_rule_set="nhsr", value_type="count", unit="attendances")
    case.send(attendances)
    case.decide("approved", MONTHS[12])
    case.decide("approved", MONTHS[24])
    first, second = case.spc(MONTHS[23])["rebased"]["before"], case.spc(MONTHS[35])
    assert first["centre"] == pytest.approx(1946858.41666667)
    assert first["lower"] == pytest.approx(1639947.37484848)
    assert first["upper"] == pytest.approx(2253769.45848485)
    between = second["rebased"]["before"]
    assert between["centre"] == pytest.approx(1985843.33333333)
    assert between["lower"] == pytest.approx(1732836.94969697)
    assert between["upper"] == pytest.approx(2238849.7169697)
    assert second["centre"] == pytest.approx(2068915.08333333)
    assert second["lower"] == pytest.approx(1805691.39787879)
    assert second["upper"] == pytest.approx(2332138.76878788)
    assert all(limits["trial"] for limits in (first, between))
    assert second["state"] == "trial"


def counted(values):
    """The values as percentages whose intervals overlap from one level to the other."""
    return [
        row(HOME, MONTHS[n], v / 10, numerator=str(v), denominator="1000")
        for n, v in enumerate(values)
    ]


def test_a_move_across_an_approved_step_stays_clear():
    case = Case(interval="wilson")
    case._feed(case.log.observations([r], indicator="A") for r in counted(OLD + NEW))

    def moved():
        score = scores(case.events, period=MONTHS[23])[-1]
        return score["short"]["movement"], score["long"]["movement"]

    assert moved() == ("no_clear_change", "up")
    case.decide("approved", MONTHS[12])
    assert case.spc(MONTHS[23])["variation"] == "common"
    assert moved() == ("no_clear_change", "up")
    assert scores(case.events, period=MONTHS[17])[-1]["long"]["movement"] == "no_clear_change"


def test_a_step_that_moved_nothing_makes_no_move_clear():
    case = Case(interval="wilson")
    case._feed(case.log.observations([r], indicator="A") for r in counted(OLD + OLD))
    case.decide("approved", MONTHS[12])
    assert scores(case.events, period=MONTHS[23])[-1]["long"]["movement"] == "no_clear_change"


def test_a_move_from_two_phases_back_is_judged_by_its_intervals_alone():
    case = Case(interval="wilson")
    case._feed(case.log.observations([r], indicator="A") for r in counted(OLD + NEW))
    case.decide("approved", MONTHS[12])
    case.decide("approved", MONTHS[15])
    assert scores(case.events, period=MONTHS[23])[-1]["long"]["movement"] == "no_clear_change"


def test_a_declined_step_is_not_proposed_again():
    case = Case()
    case.send(OLD + NEW[:8])
    case.decide("declined", MONTHS[12], cause="no_known_cause")
    assert "proposal" not in case.spc(MONTHS[19])
    case.send(NEW[8:], since=20)
    said = case.spc(MONTHS[23])
    assert "proposal" not in said
    assert said["n"] == 24


def test_a_later_step_is_another_one():
    case = Case()
    case.send(OLD + NEW)
    case.decide("declined", MONTHS[12])
    case.decide("approved", MONTHS[12])
    case.send([v + 20 for v in NEW[:8]], since=24)
    assert case.spc(MONTHS[31])["proposal"]["period"] == MONTHS[24]
    case.decide("declined", MONTHS[26])
    assert "proposal" not in case.spc(MONTHS[31])
    case.decide("revoked", MONTHS[26])
    assert case.spc(MONTHS[31])["proposal"]["period"] == MONTHS[24]


def test_a_revoked_approval_leaves_everything_as_it_was():
    case = Case()
    case.send(OLD + NEW)
    before = case.spc(MONTHS[23])
    case.decide("approved", MONTHS[12])
    assert case.spc(MONTHS[23]) != before
    case.decide("revoked", MONTHS[12])
    assert case.spc(MONTHS[23]) == before


def test_a_break_in_the_definition_after_the_step_starts_the_limits():
    case = Case(breaks=[{"starts": "2023-03-01", "reason": "another definition"}])
    case.send(OLD + NEW)
    case.decide("approved", MONTHS[12])
    said = case.spc(MONTHS[23])
    assert (said["n"], "rebased" in said) == (10, False)
    assert case.spc(MONTHS[13])["rebased"]["period"] == MONTHS[12]


def test_increments_are_cut_at_the_step_by_period():
    """Year to date from April: each period's increment, the first of a year as it is."""
    case = Case(accumulation="year_to_date", value_type="count", unit="households")
    steps = OLD[:3] + OLD + NEW
    total, values = 0, []
    for n, added in enumerate(steps):
        total = added if n % 12 == 3 else total + added
        values.append(total)
    case.send(values)
    proposal = case.spc(MONTHS[26])["proposal"]
    assert proposal["period"] == MONTHS[15]
    case.decide("approved", MONTHS[15])
    said = case.spc(MONTHS[26])
    assert (said["basis"], said["n"]) == ("increments", 12)
    assert said["centre"] == pytest.approx(sum(NEW) / 12)


def test_the_alert_that_the_old_limits_raised_is_withdrawn_as_rebased():
    case = Case()
    case.send(OLD + NEW)
    assert {a["state"] for a in alerts(case.events)} == {"open"}
    [gone] = alerts(case.decide("approved", MONTHS[12]))
    assert (gone["state"], gone["reason"]) == ("withdrawn", "rebased")
    [back] = alerts(case.decide("revoked", MONTHS[12]))
    assert (back["state"], back["alert_id"]) == ("open", gone["alert_id"])


def test_a_decision_waits_for_figures_and_for_its_indicator_to_come_back():
    case = Case()
    assert not case.decide("approved", MONTHS[3])
    case._feed([case.log.framework(framework(version=2))])
    assert not case.decide("approved", MONTHS[12])
    case._feed([case.log.framework(framework(case.definition, version=3))])
    case.send(OLD + NEW)
    assert case.spc(MONTHS[5])["rebased"]["period"] == MONTHS[3]
    assert case.spc(MONTHS[23])["rebased"]["before"]["n"] == 9


def test_a_decision_touches_its_own_series_only():
    case = Case(area_types=["borough", "ward"])
    case.send(OLD + NEW)
    case._feed(
        case.log.observations([row("W1", MONTHS[n], v)], indicator="A")
        for n, v in enumerate(OLD + NEW)
    )
    assert {s["area"] for s in scores(case.decide("approved", MONTHS[12]))} == {HOME}


@settings(max_examples=25, deadline=None)
@given(
    seed=st.lists(st.integers(0, 40), min_size=20, max_size=36),
    decisions=st.lists(
        st.tuples(st.sampled_from(["approved", "declined", "revoked"]), st.integers(0, 35)),
        max_size=5,
    ),
    cut=st.integers(2, 40),
)
def test_any_batch_cut_gives_the_same_bytes(seed, decisions, cut):
    case = Case()
    case.send(seed)
    for decision, at in decisions:
        case.decide(decision, MONTHS[at])
    case.send([v + 1 for v in seed[::3]], revision=2)

    def written(batch):
        events = MemoryScorer().feed(case.values, batch=batch)
        return [(e.topic.name, e.key, e.event_id, e.value) for e in events]

    assert written(cut) == written(1) == written(1000)
