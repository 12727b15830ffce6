"""A story stands only beside the number it names."""

from support.gateway_records import AREA, card, card_story, commentary, score, score_story, uid
from thrive_gateway.domain.pairing import Place, card_place, series_place, tell
from thrive_gateway.domain.sentences import ERASED, sentence_text
from thrive_gateway.domain.subjects import subject_of


def place(of: int) -> Place:
    return series_place(area=AREA, indicator="PR5", breakdown="all", score_id=score(of).id)


def test_beside_its_score_a_story_is_shown_with_the_words_it_quotes() -> None:
    story = score_story(score(1), quoting=uid("c1"))
    told = tell(place(1), story=story, words={uid("c1"): commentary(), uid("c2"): commentary()})
    assert (told.state, told.story, list(told.quotes)) == ("shown", story, [uid("c1")])
    assert subject_of(story) == place(1).key
    assert sentence_text(story.why[0], quotes=told.quotes) == "More schools were measured."
    assert sentence_text(story.why[0], quotes={}) == ERASED
    assert sentence_text(story.happening[0], quotes={}) == "The figure is 26.1"


def test_beside_a_newer_score_it_is_being_rewritten() -> None:
    told = tell(place(2), story=score_story(score(1)), words={})
    assert (told.state, told.story) == ("being_rewritten", None)


def test_without_story_or_number_there_is_none() -> None:
    assert tell(place(1), story=None, words={}).state == "none"
    empty = card_place(area=AREA, dimension="objective", group="O6", card_id=None)
    story = card_story(card(1, score(1)))
    assert tell(empty, story=story, words={}).state == "none"
    assert subject_of(story) == empty.key
