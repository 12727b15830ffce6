"""Areas that are scored to be compared with, but not judged: no target, no place, no alert."""

from datetime import date

import orjson
import pytest
from support.scoring_cards import cards_of
from support.scoring_log import AREA_TYPES, Log, framework, indicator, row
from support.scoring_memory import MemoryScorer, alerts, scores

ENGLAND, REGION, HOME = "E92000001", "E12000001", "E08000037"
YEARS = [f"{year}-04-01/P1Y" for year in range(2011, 2026)]
TARGET = [{"starts": "2000-01-01", "value": "5", "source": "plan"}]
COMPARED = [
    t | {"scored": True, "judged": t["code"] not in ("country", "region")} for t in AREA_TYPES
]
"""Types under which country and region are scored, not judged."""


def counted(area, period, n, of=10_000):
    """A percentage with its counts."""
    return row(area, period, f"{n / of * 100:.2f}", numerator=str(n), denominator=str(of))


def rising(area):
    """Fifteen years that get steadily worse: red, worse, a special cause, a trend."""
    return [counted(area, period, 1000 + 150 * at) for at, period in enumerate(YEARS)]


class Case:
    """One indicator with every alert rule and a target that all figures miss."""

    def __init__(self, *, types=COMPARED, **changes):
        self.log, self.scorer = Log(), MemoryScorer()
        self.definition = {"targets": TARGET, "peers": "mets"} | changes
        self.events = self.publish(types, version=1)
        self.events += self.scorer.feed([self.log.day(date(2026, 6, 1))])

    def publish(self, types, *, version):
        """Put the indicator in force with these types of area."""
        found = framework(indicator("A", **self.definition), version=version, area_types=types)
        return self.scorer.feed([self.log.framework(found)])

    def send(self, *rows):
        """One record; return the events it caused."""
        found = self.scorer.feed([self.log.observations(rows, indicator="A")])
        self.events += found
        return found


def test_england_is_scored_with_all_that_its_own_figures_say():
    found = scores(Case().send(*rising(ENGLAND)), area=ENGLAND)
    assert [s["period"] for s in found] == YEARS
    score = found[-1]
    assert (score["state"], score["value"]) == ("scored", "31.00")
    assert score["interval"]["method"] == "wilson"
    assert score["short"]["movement"] == score["long"]["movement"] == "up"
    assert score["spc"]["variation"] == "concerning"
    assert (score["trend"]["verdict"], score["trend"]["good"]) == ("increasing", False)
    assert score["history"] == {"first": YEARS[0], "last": YEARS[-1], "n": 15}


def test_england_has_no_target_no_rank_and_is_not_compared_with_itself():
    score = scores(Case().send(*rising(ENGLAND)), area=ENGLAND)[-1]
    assert score["target"] is None
    assert score["spc"]["assurance"] is None
    assert score["benchmark"] is None
    assert score["rank"] is None
    assert score["position"] is None


def test_a_region_is_compared_with_england_but_gets_no_place():
    case = Case()
    case.send(counted(ENGLAND, YEARS[-1], 1000))
    [score] = scores(case.send(counted(REGION, YEARS[-1], 3000)))
    assert (score["benchmark"]["value"], score["benchmark"]["verdict"]) == ("10.00", "worse")
    assert (score["target"], score["position"]) == (None, None)


@pytest.mark.parametrize("area", [ENGLAND, REGION])
def test_no_rule_opens_an_alert_on_it(area):
    case = Case()
    case.send(*(counted(ENGLAND, period, 900) for period in YEARS))
    assert alerts(case.send(*rising(area))) == []


def test_it_keeps_no_alert_below_it_quiet():
    case = Case()
    case.send(*rising(ENGLAND))
    case.send(*rising(REGION))
    opened = alerts(case.send(*rising(HOME)))
    assert {a["rule"] for a in opened} >= {"rag_fall", "special_cause", "trend_decline"}
    assert {(a["area"], a["state"], a["inhibited_by"]) for a in opened} == {(HOME, "open", None)}


def test_no_figure_is_awaited_from_it_unless_the_indicator_expects_one():
    assert scores(Case().events, area=ENGLAND) == []
    expected = Case(area_types=["borough", "country"])
    assert {s["state"] for s in scores(expected.events, area=ENGLAND)} == {"no_figure"}


def test_once_there_its_next_figure_can_be_late():
    case = Case()
    [score] = scores(case.send(counted(ENGLAND, "2019-04-01/P1Y", 900)), area=ENGLAND)
    assert score["overdue"] is True
    [score] = scores(case.send(counted(ENGLAND, "2026-04-01/P1Y", 900)), area=ENGLAND)
    assert score["overdue"] is False


def test_an_area_that_is_judged_no_more_loses_its_target_and_its_alert():
    case = Case(types=[t | {"judged": True} for t in COMPARED])
    opened = alerts(case.send(*rising(REGION)), rule="rag_fall")
    assert [a["state"] for a in opened] == ["open"]
    events = case.publish(COMPARED, version=2)
    assert {a["state"] for a in alerts(events)} == {"withdrawn"}
    assert {s["target"] for s in scores(events, area=REGION)} == {None}


def card_of(case, area):
    """The area's card of the objective."""
    bodies = [(e.topic.name, e.value or b"") for e in case.events]
    cards = map(orjson.loads, cards_of(bodies))
    [found] = [c for c in cards if (c["area"], c["dimension"]) == (area, "objective")]
    return found


def test_its_card_counts_trackers_and_has_nothing_to_add_up():
    case = Case()
    case.send(*rising(ENGLAND))
    card = card_of(case, ENGLAND)
    assert {k: n for k, n in card["counts"].items() if n} == {"tracker": 1}
    assert (card["roll_up"]["verdict"], card["roll_up"]["position"]) == ("none", None)
    assert len(card["declining"]) == 1
    assert card["open_alerts"] == []


def test_its_missing_figures_leave_nothing_to_add_up_either():
    card = card_of(Case(area_types=["borough", "country"]), ENGLAND)
    assert {k: n for k, n in card["counts"].items() if n} == {"missing": 1}
    assert card["roll_up"]["verdict"] == "none"
