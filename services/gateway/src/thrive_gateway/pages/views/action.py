"""What is being done: the newest recorded action on an indicator."""

from collections.abc import Iterable
from dataclasses import dataclass

from thrive_shared.contracts.ingest import CommentaryReceived

from thrive_gateway.pages import format as shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An action with its owner and date."""

    text: str
    owner: str
    due: str
    illustrative: bool


def actions(commentary: Iterable[CommentaryReceived]) -> dict[str, Action]:
    """The newest action of each indicator; `commentary` is newest first."""
    found: dict[str, Action] = {}
    for each in commentary:
        if each.kind == "action" and each.indicator not in found:
            found[each.indicator] = Action(
                text=each.text,
                owner=each.owner or "",
                due=shown.day(each.due) if each.due else "",
                illustrative=each.illustrative,
            )
    return found
