"""Stories published under version 1 keep validating, whatever is added to the contract."""

from pathlib import Path

import pytest
from thrive_shared.contracts.narrative import Quote, StoryWritten, Text
from thrive_shared.contracts.topics import STORY_WRITTEN

EXAMPLES = sorted((Path(__file__).parent / "examples" / STORY_WRITTEN.name).glob("*.json"))


def test_there_are_examples_of_both_subjects() -> None:
    stories = [StoryWritten.model_validate_json(path.read_bytes()) for path in EXAMPLES]
    assert {story.subject for story in stories} == {"indicator", "scorecard"}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_reads_as_a_story(path: Path) -> None:
    story = StoryWritten.model_validate_json(path.read_bytes())
    fragments = [f for part in (story.happening, story.why, story.doing) for s in part for f in s]
    texts = [one.text for one in fragments if isinstance(one, Text)]
    assert not any(character.isdigit() for text in texts for character in text)
    quoted = {one.commentary_id for one in fragments if isinstance(one, Quote)}
    assert quoted <= set(story.made_from)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_survives_being_written_again(path: Path) -> None:
    story = StoryWritten.model_validate_json(path.read_bytes())
    assert StoryWritten.model_validate_json(story.model_dump_json(exclude_none=True)) == story
