"""The parts of a document that stand up by themselves, so that one mistake hides no other."""

from collections.abc import Iterator
from typing import Any

from .partial import Part, read_part
from .problems import Problem
from .source import Path, Source


class Document:
    """Typed access to the well-formed items of a document, and to every code it declares."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.data: dict[str, Any] = source.data if isinstance(source.data, dict) else {}

    def items(self, section: str, model: type[Part]) -> Iterator[tuple[Path, Part]]:
        """The items of a list, each with its path; what can't be read of one raises FieldUnread."""
        for index, raw in enumerate(self._list(section)):
            if isinstance(raw, dict):
                yield (section, index), read_part(model, raw)

    def codes(self, section: str) -> list[str]:
        """Every code that a list declares, also those of items with another mistake."""
        raw = self._list(section)
        return [str(item["code"]) for item in raw if isinstance(item, dict) and item.get("code")]

    def problem(self, path: Path, *, what: str, fix: str) -> Problem:
        return self.source.problem(path, what=what, fix=fix)

    def _list(self, section: str) -> list[Any]:
        raw = self.data.get(section)
        return raw if isinstance(raw, list) else []
