"""Which generation is live, was live, and what runs for each."""

from datetime import UTC, datetime

from thrive_gateway.generations.progress import READS
from thrive_gateway.generations.projecting import CARD_GROUP, LOG, wanted
from thrive_gateway.known.serving import GROUP
from thrive_gateway.projection.processor import FIRST, THEN
from thrive_gateway.repository.generations import Generation, live_of
from thrive_local.interfaces.groups import GROUPS


def day(number: int) -> datetime:
    return datetime(2026, 11, number, tzinfo=UTC)


def generation(
    name: str, *, live: int | None = None, stopped: int | None = None, dropped: int | None = None
) -> Generation:
    return Generation(
        name,
        day(1),
        day(live) if live else None,
        day(stopped) if stopped else None,
        day(dropped) if dropped else None,
    )


THREE = [
    generation("g1", live=1, stopped=6),
    generation("g2", live=5),
    generation("g3", live=9),
    generation("g4"),
]


def test_the_one_switched_to_last_is_live():
    assert live_of(THREE).name == "g3"


def test_an_instant_belongs_to_the_one_that_was_live_then():
    found = {number: live_of(THREE, at=day(number)).name for number in (1, 4, 5, 8, 9, 12)}
    assert found == {1: "g1", 4: "g1", 5: "g2", 8: "g2", 9: "g3", 12: "g3"}


def test_alone_the_first_generation_is_read_beside_the_log():
    assert wanted([generation("g1", live=1)]) == {
        ("g1", GROUP, FIRST),
        ("g1", CARD_GROUP, THEN),
    }


def test_the_log_is_read_once_whatever_runs():
    for found in (THREE, THREE[1:], [generation("g1", live=1, stopped=2, dropped=3), *THREE[1:]]):
        groups = wanted(found)
        assert [w.generation for w in groups if set(LOG) <= set(w.topics)] == ["g1"]
        computed = {w.generation for w in groups if not set(LOG) & set(w.topics)}
        assert computed == {"g2", "g3", "g4"}


def test_progress_is_asked_of_the_groups_that_read_what_is_computed():
    """Given the groups as their services declare them, then progress knows the same ones."""
    declared = {
        g.name: {t for t in g.topics if t.by_generation}
        for g in GROUPS
        if g.shared and any(t.by_generation for t in g.topics) and "answers" not in g.name
    }
    known = {name: {t for t in topics if t.by_generation} for name, topics in READS.items()}
    assert known.pop("scoring-indicators") == set()
    assert known == declared
