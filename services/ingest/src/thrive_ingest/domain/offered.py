"""The shapes in which figures and commentary may come as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


class NotAnOffer(ValueError):
    """Send one row, a list of rows, or {"reference": …, "rows": […]}."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A submission as its sender wrapped it; nothing is checked yet but the shape."""

    rows: Sequence[Any]
    reference: str | None = None
    profile: str | None = None
    atomic: bool = False


def commentary_offered(value: Any) -> Sequence[Any] | None:
    """What {"commentary": […]} holds; None when parsed JSON offers figures. Raises NotAnOffer."""
    if not isinstance(value, dict) or "commentary" not in value:
        return None
    if not isinstance(value["commentary"], list) or len(value) > 1:
        raise NotAnOffer('{"commentary": […]} holds a list, and nothing stands beside it.')
    found: list[Any] = value["commentary"]
    return found


def read_offered(value: Any) -> Offered:
    """Unwrap parsed JSON. Raises NotAnOffer."""
    if isinstance(value, list):
        return Offered(value)
    if not isinstance(value, dict):
        raise NotAnOffer(NotAnOffer.__doc__)
    if "rows" not in value:
        return Offered([value])
    known = {"rows", "reference", "profile", "atomic"}
    if not isinstance(value["rows"], list) or value.keys() - known:
        raise NotAnOffer(NotAnOffer.__doc__)
    reference, profile = value.get("reference"), value.get("profile")
    atomic = value.get("atomic", False)
    texts = all(t is None or isinstance(t, str) for t in (reference, profile))
    if not texts or not isinstance(atomic, bool):
        raise NotAnOffer("reference and profile are text, atomic is true or false.")
    return Offered(value["rows"], reference, profile, atomic)
