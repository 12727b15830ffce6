"""Stories: three answers in order, quotations filled in, erased ones gone."""

from datetime import UTC, datetime
from uuid import UUID

from thrive_gateway.pages.views.story import story
from thrive_gateway.reader import StoryShown
from thrive_shared.contracts.ingest import CommentaryReceived
from thrive_shared.contracts.narrative import Figure, Name, Quote, StoryWritten, Text

NOW = datetime(2026, 11, 2, tzinfo=UTC)
SAID = UUID(int=3)
WRITTEN = StoryWritten(
    id=UUID(int=1),
    subject="indicator",
    area="E08000037",
    indicator="PR5",
    breakdown="all",
    made_from=(UUID(int=2),),
    order=1,
    happening=(
        (
            Name(of="indicator", code="PR5", shown="Year 6 obesity"),
            Text(text=" rose to "),
            Figure(source_id=UUID(int=2), field="value", shown="25.1%"),
            Text(text="."),
        ),
    ),
    why=((Quote(commentary_id=SAID),),),
    doing=((Quote(commentary_id=SAID, part="owner"), Text(text=" leads on this.")),),
    tone="concern",
    recorded_at=NOW,
)
COMMENTARY = CommentaryReceived(
    commentary_id=SAID,
    kind="explanation",
    indicator="PR5",
    area="E08000037",
    text="Routines were lost.",
    owner="Consultant",
    partner="gateshead-council",
    recorded_at=NOW,
)


def shown(**more: object) -> StoryShown:
    return StoryShown(subject="indicator", area="E08000037", **more)  # type: ignore[arg-type]


def test_three_questions_are_answered_in_order() -> None:
    found = story(shown(state="shown", story=WRITTEN, quotes={SAID: COMMENTARY}))

    assert [part.heading for part in found.parts] == [
        "What is happening",
        "Why",
        "What we are doing",
    ]
    said = ["".join(piece.text for piece in part.sentences[0]) for part in found.parts]
    assert said == [
        "Year 6 obesity rose to 25.1%.",
        "Routines were lost.",
        "Consultant leads on this.",
    ]


def test_a_figure_keeps_the_field_it_was_taken_from() -> None:
    found = story(shown(state="shown", story=WRITTEN))

    assert [piece.field for piece in found.parts[0].sentences[0] if piece.kind == "figure"] == [
        "value"
    ]


def test_erased_words_are_gone() -> None:
    found = story(shown(state="shown", story=WRITTEN, quotes={}))

    assert found.parts[1].sentences[0][0].text == "[removed]"


def test_a_story_that_lags_its_number_is_not_shown() -> None:
    found = story(shown(state="being_rewritten"))

    assert found.state == "being_rewritten"
    assert found.parts == ()
