"""Why, and what we are doing: the owner's own words, or that none were received."""

from thrive_shared.contracts.framework import Indicator
from thrive_shared.contracts.narrative import Figure, Quote, Sentence

from .commentary import Told, Words
from .glossary import Glossary
from .movement import during
from .wording import Piece, Teller, sentence

NOT_EXPLAINED = "Shown for comparison: no explanation is expected."
NOT_ACTED_ON = "Shown for comparison: no action is expected."


def why(
    *, told: Told, area: str, period: str | None, indicator: Indicator, glossary: Glossary
) -> list[Sentence]:
    """The explanation; one that speaks of another period says so."""
    words = told.explanation
    if words is None and area not in glossary.judged:
        return [sentence(NOT_EXPLAINED)]
    if words is None:
        asked = " One is required." if indicator.commentary_required else ""
        return [sentence("No explanation received." + asked)]
    if words.erased:
        return [sentence("The explanation was withdrawn.")]
    if words.period is None or words.period == period:
        return [sentence(_mark("Illustrative explanation: ", words), Quote(commentary_id=words.id))]
    teller = Teller(source=words, glossary=glossary)
    return [
        sentence("No explanation received for this period."),
        sentence(
            _mark("Illustrative explanation: ", words),
            f"{during(words.period).capitalize()} ",
            teller.figure("period"),
            ": ",
            Quote(commentary_id=words.id),
        ),
    ]


def doing(*, told: Told, area: str, indicator: Indicator, glossary: Glossary) -> list[Sentence]:
    """The action with its owner and due day; without an action, who would answer."""
    words = told.action
    if words is None and area not in glossary.judged:
        return [sentence(NOT_ACTED_ON)]
    post = glossary.owner_name(indicator.code)
    if words is None:
        return [sentence("No action recorded."), sentence("Owner: ", post, ".")]
    if words.erased:
        return [sentence("The action was withdrawn."), sentence("Owner: ", post, ".")]
    owner: Piece = Quote(commentary_id=words.id, part="owner") if words.has_owner else post
    found = [
        sentence(_mark("Illustrative action: ", words), Quote(commentary_id=words.id)),
        sentence("Owner: ", owner, "."),
    ]
    if words.due is not None:
        due: Figure = Teller(source=words, glossary=glossary).figure("due")
        found.append(sentence("Due: ", due, "."))
    return found


def _mark(words: str, spoken: Words) -> str:
    return words if spoken.illustrative else ""
