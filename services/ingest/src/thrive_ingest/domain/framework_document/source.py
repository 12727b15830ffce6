"""YAML read as plain text values, each with the line it stands in.

Every scalar stays text: the model gives it its type. So `no` is not a boolean, `1.10` keeps its
digits and a title may be 2030. Aliases are refused: they let a small file grow without bound.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from .problems import FrameworkInvalid, Problem

Path = tuple[str | int, ...]

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_DEEPEST = 20


@dataclass
class Source:
    """The document as data, with the line of every path in it."""

    data: Any = None
    lines: dict[Path, int] = field(default_factory=lambda: {(): 1})
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of a path, or of the nearest thing around it."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]

    def where(self, path: Path) -> str:
        """The path in words, an item of a list by its code: indicators › PR5 › polarity."""
        return " › ".join(self._names(path)) or "the document"

    def problem(self, path: Path, *, what: str, fix: str) -> Problem:
        return Problem(line=self.line(path), where=self.where(path), what=what, fix=fix)

    def _names(self, path: Path) -> Iterator[str]:
        at = self.data
        for step in path:
            at = _inside(at, step)
            yield _item_name(at, step) if isinstance(step, int) else step


def read(text: str) -> Source:
    """Read a YAML text; raise FrameworkInvalid when it cannot be read as YAML at all."""
    try:
        _refuse_aliases_and_depth(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise FrameworkInvalid([_unreadable(error)]) from error
    except yaml.YAMLError as error:
        raise FrameworkInvalid([_unprintable(text, error)]) from error
    source = Source()
    source.data = None if root is None else _value(root, (), source)
    return source


def _refuse_aliases_and_depth(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise FrameworkInvalid([_at(event, "an alias (*) is used", "Write the value out.")])
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise FrameworkInvalid([_at(event, "too deeply nested", "Use fewer levels.")])


def _at(event: yaml.Event, what: str, fix: str) -> Problem:
    line = event.start_mark.line + 1 if event.start_mark else 1
    return Problem(line=line, where="the document", what=what, fix=fix)


def _unreadable(error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    what = f"this is not YAML: {error.problem or error.context}"
    fix = "Check the indentation, and put text that holds a colon or # between quotes."
    return Problem(line=mark.line + 1 if mark else 1, where="the document", what=what, fix=fix)


def _unprintable(text: str, error: yaml.YAMLError) -> Problem:
    line = text.count("\n", 0, getattr(error, "position", 0)) + 1
    what = "a character is not allowed in YAML"
    return Problem(line=line, where="the document", what=what, fix="Remove it.")


def _value(node: yaml.Node, path: Path, source: Source) -> Any:
    source.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, source)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, i), source) for i, item in enumerate(node.value)]
    plain = isinstance(node, yaml.ScalarNode) and node.style is None
    return None if plain and node.value in _NULLS else str(node.value)


def _mapping(node: yaml.MappingNode, path: Path, source: Source) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, value in node.value:
        name = str(key.value)
        here = (*path, name)
        if name in data:
            line = key.start_mark.line + 1
            fix = f"It stands in line {source.lines[here]} already: keep one."
            source.problems.append(Problem(line, name, f"{name} is written twice", fix))
            continue
        source.lines[here] = key.start_mark.line + 1
        data[name] = _value(value, here, source)
    return data


def _inside(at: Any, step: str | int) -> Any:
    try:
        return at[step]
    except (KeyError, IndexError, TypeError):
        return None


def _item_name(item: Any, index: int) -> str:
    code = item.get("code") if isinstance(item, dict) else None
    return str(code) if code else f"item {index + 1}"
