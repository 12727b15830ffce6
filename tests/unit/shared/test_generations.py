"""Generations: the first has plain names, each other one topics and groups of its own."""

import pytest
from pydantic import ValidationError
from thrive_shared.contracts import generations
from thrive_shared.contracts.topics import LOG_END_ASKED, TOPICS
from thrive_shared.kafka.names import Names
from thrive_shared.settings import KafkaSettings


def settings(generation: str) -> KafkaSettings:
    return KafkaSettings(KAFKA_BOOTSTRAP_SERVERS="b:1", topic_prefix="s.", generation=generation)


def test_the_first_generation_has_plain_names():
    names = Names(settings("g1"))
    assert {names.topic(t.name) for t in TOPICS} == {f"s.{t.name}" for t in TOPICS}
    assert names.group("scoring-areas") == "s.scoring-areas"


def test_another_generation_shares_the_log_and_nothing_that_is_computed_from_it():
    names = Names(settings("g2"))
    found = {t.name: names.topic(t.name) for t in TOPICS}
    for name, at_broker in found.items():
        own = not name.startswith("ingest.") and name != LOG_END_ASKED.name
        assert at_broker == (f"s.{name}.g2" if own else f"s.{name}")
    assert names.group("scoring-areas") == "s.scoring-areas.g2"


@pytest.mark.parametrize("generation", ["g1", "g2", "g31"])
def test_a_name_leads_back_to_its_declaration(generation):
    names = Names(settings(generation))
    assert [names.declared(names.topic(t.name)) for t in TOPICS] == [t.name for t in TOPICS]


@pytest.mark.parametrize("name", ["", "2", "g0", "g02", "G2", "g2.x", "g", "live"])
def test_anything_else_is_no_generation(name):
    with pytest.raises(generations.NotAGeneration):
        generations.number_of(name)
    with pytest.raises(ValidationError):
        settings(name)


def test_later_generations_have_higher_numbers():
    assert generations.number_of("g10") > generations.number_of("g9")
