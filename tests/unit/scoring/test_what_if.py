"""What a what-if tells is what happens when the same things come about afterwards."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import orjson
import pytest
from support.scoring_cards import cards_of, target_of
from support.scoring_log import framework, indicator
from support.scoring_random import random_log, unique_rows
from support.scoring_what_if import HOME, Body, World, asked, small_world
from thrive_scoring.domain.supposed import with_rules
from thrive_scoring.service.what_if import Trial
from thrive_scoring.service.what_if_cards import changed_cards
from thrive_shared.contracts.questions import WhatIfAsked
from thrive_shared.contracts.scoring import LINEAGE
from thrive_shared.kafka.outgoing import Outgoing


def at_random(seed: int, *, day: date) -> WhatIfAsked:
    """Figures late, revised, withdrawn, of comparators and peers; rules; a day."""
    choose = random.Random(seed)
    figures = [
        {"indicator": code, **{k: v for k, v in row.items() if k not in ("row", "revision")}}
        for code, row in unique_rows(choose, rows=choose.choice((1, 3, 25)))
        if code != "V"
    ]
    rules = [
        {"indicator": "M", "targets": [target("15")], "tolerance": {"value": "0.5"}},
        {"indicator": "Y", "weight": "3"},
    ]
    return asked(
        figures=figures,
        rules=choose.choice(([], rules[:1], rules)),
        day=choose.choice((None, day + timedelta(days=choose.choice((0, 1, 45, 400))))),
    )


def target(value: str, **more: object) -> Body:
    return {"starts": "2023-06-01", "value": value, "source": "What if", **more}


@pytest.mark.parametrize("seed", range(24))
def test_it_tells_what_happens_when_the_same_comes_about(seed: int) -> None:
    world = World(random_log(seed, records=90))
    assert world.partition.day is not None
    question = at_random(seed, day=world.partition.day)
    published = _last(_scores(world.events))
    told = world.ask(question)
    standing = target_of(world.bodies())
    cards_before = {_card_key(c): c for c in _cards(world)}
    cards_told = changed_cards(standing, told, question, partitions=1)

    happened = world.come_about(question)

    assert [b for is_alert, b in told.events if not is_alert] == [
        _like(b, told) for b in _scores(happened)
    ]
    assert [_timeless(b) for is_alert, b in told.events if is_alert] == [
        _timeless(b) for b in _alerts(happened)
    ]
    for change in told.scores:
        before = published.get(_key(change.after))
        assert _says(change.before) == _says(before)
    cards_after = {_card_key(c): c for c in _cards(world)}
    for changed in cards_told:
        key = _card_key(changed.cards.after)
        assert _comes_to(changed.cards.after) == _comes_to(cards_after[key])
        if changed.cards.before is not None:
            assert _comes_to(changed.cards.before) == _comes_to(cards_before[key])
    unchanged = cards_after.keys() - {_card_key(c.cards.after) for c in cards_told}
    for key in unchanged:
        assert _rolled(cards_before[key]) == _rolled(cards_after[key])


def test_asking_changes_nothing_and_gives_the_same_again() -> None:
    world = World(random_log(5, records=60))
    question = at_random(1, day=world.partition.day or date.min)
    twin = World(random_log(5, records=60))
    assert world.ask(question) == world.ask(question)
    assert [e.value for e in world.come_about(question)] == [
        e.value for e in twin.come_about(question)
    ]


def test_the_same_figure_again_changes_nothing() -> None:
    world = small_world()
    assert world.ask(asked(figures=[figure("2024-04-01/P1Y", "25.0")])).scores == []


def test_a_target_colours_only_the_periods_it_covers_and_raises_the_alert() -> None:
    world = small_world()
    rules = [{"indicator": "A", "targets": [target("20", starts="2025-01-01")]}]
    told = world.ask(asked(rules=rules))
    coloured = {c.after["period"]: (c.after["target"] or {}).get("rag") for c in told.scores}
    assert coloured["2024-04-01/P1Y"] == "red"
    assert not coloured.get("2023-04-01/P1Y")
    assert [(before, body["rule"], body["state"]) for before, body in told.alerts] == [
        (None, "rag_fall", "open")
    ]


def test_a_supposed_target_goes_before_the_indicators_own() -> None:
    own = target("30", starts="2020-01-01")
    slice_ = framework(indicator("A", targets=[own]))
    rule = asked(rules=[{"indicator": "A", "targets": [target("20")], "weight": "2"}]).rules
    changed = with_rules(slice_, rule).indicators[0]
    assert [t.value for t in changed.targets] == [Decimal(20), Decimal(30)]
    assert changed.weight == Decimal(2)
    assert with_rules(slice_, rule).version == 2


def test_a_figure_taken_back_makes_the_one_before_the_latest_again() -> None:
    world = small_world()
    told = world.ask(asked(figures=[figure("2024-04-01/P1Y", None)]))
    assert {(c.after["period"], c.after["state"], c.after["latest"]) for c in told.scores} == {
        ("2024-04-01/P1Y", "missing", False),
        ("2023-04-01/P1Y", "scored", True),
    }


def test_a_weight_alters_cards_and_no_score() -> None:
    goal = target("20", starts="2020-01-01")
    world = small_world(indicator("B", targets=[goal]), indicator("C", targets=[goal]))
    for code, value in (("B", "10.0"), ("C", "30.0")):
        world.come_about(asked(figures=[figure("2024-04-01/P1Y", value, indicator=code)]))
    question = asked(rules=[{"indicator": "B", "weight": "3"}])
    told = world.ask(question)
    [changed, *_] = changed_cards(target_of(world.bodies()), told, question, partitions=1)
    assert (told.scores, told.alerts) == ([], [])
    assert changed.cards.before is not None
    assert changed.cards.before["roll_up"]["position"] == 50.0
    assert changed.cards.after["roll_up"]["position"] == 75.0
    assert changed.cards.after["scores"] == ()
    assert ("C", "all") in changed.named.values()


def figure(period: str, value: str | None, **more: Any) -> Body:
    status = "final" if value else "missing"
    return {
        "indicator": "A",
        "area": HOME,
        "period": period,
        "value": value,
        "status": status,
        **more,
    }


def _scores(events: Sequence[Outgoing]) -> list[Body]:
    bodies = [orjson.loads(e.value or b"") for e in events if "score-" in e.topic.name]
    return [b for b in bodies if b["kind"] == "score"]


def _alerts(events: Sequence[Outgoing]) -> list[Body]:
    return [orjson.loads(e.value or b"") for e in events if "alert" in e.topic.name]


def _last(bodies: Sequence[Body]) -> dict[tuple[object, ...], Body]:
    return {_key(b): b for b in bodies}


def _key(body: Body) -> tuple[object, ...]:
    return body["indicator"], body["area"], body["breakdown"], body["period"]


def _like(body: Body, told: Trial) -> Body:
    """A published score with what only its record can know as the what-if has it."""
    twin = next(b for is_alert, b in told.events if not is_alert and b["id"] == body["id"])
    known_later = ("recorded_at", "submission_id", "received_at", "revision")
    return {**body, **{name: twin[name] for name in known_later if name in body}}


def _says(body: Body | None) -> Body | None:
    """A score that is the latest no more still says when the next was due, and whether it was."""
    if body is None:
        return None
    left = (*LINEAGE, "latest", "overdue", "due", "quality")
    said = {k: v for k, v in body.items() if k not in left}
    if found := body.get("quality"):
        doubts = [r for r in found.get("reasons", ()) if r != "overdue"]
        said["quality"] = {**found, "reasons": doubts, "confidence": None}
    return said


def _timeless(body: Body) -> Body:
    return {k: v for k, v in body.items() if k != "recorded_at"}


def _cards(world: World) -> list[Body]:
    return [orjson.loads(c) for c in cards_of(world.bodies())]


def _card_key(body: Body) -> tuple[str, str, str]:
    return body["area"], body["dimension"], body["group"]["code"]


def _comes_to(card: Body) -> Body:
    return {k: v for k, v in card.items() if k not in ("counter", "recorded_at", "scores")}


def _rolled(card: Body) -> Body:
    rolled = {k: v for k, v in card["roll_up"].items() if k != "reds"}
    return {"counts": card["counts"], "roll_up": rolled, "open_alerts": card["open_alerts"]}
