"""A story as a reader meets it."""

from collections.abc import Iterable

from thrive_shared.contracts.narrative import Quote, Sentence, StoryWritten


def aloud(sentences: Iterable[Sentence]) -> list[str]:
    """Sentences as plain text; a quotation stands as its place."""
    return ["".join(_shown(fragment) for fragment in sentence) for sentence in sentences]


def whole(story: StoryWritten) -> str:
    """All three parts."""
    return "\n".join(aloud((*story.happening, *story.why, *story.doing)))


def _shown(fragment: object) -> str:
    if isinstance(fragment, Quote):
        return "<owner>" if fragment.part == "owner" else "<quote>"
    return getattr(fragment, "text", None) or fragment.shown  # type: ignore[attr-defined, no-any-return]
