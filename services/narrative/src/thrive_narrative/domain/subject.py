"""What a story is about, as one key: compaction keeps one story for each."""

from thrive_shared.contracts.narrative import StoryWritten


def subject(story: StoryWritten) -> str:
    """area|indicator|breakdown, or area|dimension|group."""
    if story.subject == "indicator":
        return f"{story.area}|{story.indicator}|{story.breakdown}"
    return f"{story.area}|{story.dimension}|{story.group}"
