"""Has the document the shape of a framework: known fields, of the right kind, none missing?"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from thrive_shared.contracts.framework import Framework

from .problems import Problem
from .schema import author_schema
from .source import Path, Source

_SCHEMA: Mapping[str, Any] = author_schema()

_FIXES = {
    "date_from_datetime_parsing": "Write a date such as 2026-04-01.",
    "date_parsing": "Write a date such as 2026-04-01.",
    "date_type": "Write a date such as 2026-04-01.",
    "int_parsing": "Write a whole number.",
    "decimal_parsing": "Write a number such as 7.3.",
    "decimal_type": "Write a number such as 7.3.",
    "bool_parsing": "Write true or false.",
    "tuple_type": "Write a list, such as [one, two].",
    "dict_type": "Write pairs, such as {one: two}.",
    "model_type": "Write its fields below it, each as name: value.",
    "string_type": "Write a text.",
    "string_pattern_mismatch": "Use letters, digits, dots, dashes and underscores only.",
}


def shape_problems(source: Source) -> Iterator[Problem]:
    """Every field that is unknown, missing or of the wrong kind."""
    yield from _unknown(source, source.data, _SCHEMA, ())
    try:
        Framework.model_validate(source.data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            yield _ill_formed(source, detail)


def closest(word: str, known: list[str]) -> str:
    """The advice for an unknown word: the likeliest one meant, else all there are."""
    near = get_close_matches(word.lower(), known, n=1, cutoff=0.6) or get_close_matches(
        word, known, n=1, cutoff=0.6
    )
    if near:
        return f"Did you mean {near[0]}?"
    return f"Use one of: {', '.join(sorted(known))}." if known else "None is declared."


def _unknown(source: Source, data: Any, schema: Any, path: Path) -> Iterator[Problem]:
    schema = _resolved(schema)
    if isinstance(data, list):
        for index, item in enumerate(data):
            yield from _unknown(source, item, schema.get("items", {}), (*path, index))
    properties = schema.get("properties")
    if not isinstance(data, dict) or properties is None:
        return
    for name, value in data.items():
        here = (*path, name)
        if name in properties:
            yield from _unknown(source, value, properties[name], here)
        else:
            yield source.problem(
                here, what=f"{name} is not a field", fix=closest(name, list(properties))
            )


def _resolved(schema: Any) -> Any:
    for part in schema.get("anyOf", ()):
        if part.get("type") != "null":
            return _resolved(part)
    reference = schema.get("$ref")
    if reference is None:
        return schema
    return _resolved(_SCHEMA["$defs"][reference.rsplit("/", 1)[-1]])


def _ill_formed(source: Source, detail: ErrorDetails) -> Problem:
    path: Path = detail["loc"]
    name, kind, found = str(path[-1]) if path else "framework", detail["type"], detail["input"]
    if kind == "missing":
        return source.problem(path, what=f"{name} is missing", fix=f"Add {name}: …")
    if kind == "enum":
        return source.problem(path, what=f"{found!r} is not a {name}", fix=_choice(detail))
    if found is None:
        return source.problem(path, what=f"{name} is empty", fix=_FIXES.get(kind, "Fill it in."))
    message = detail["msg"][0].lower() + detail["msg"][1:]
    return source.problem(path, what=message, fix=_FIXES.get(kind, "Change it so."))


def _choice(detail: ErrorDetails) -> str:
    expected = str(detail.get("ctx", {}).get("expected", ""))
    known = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
    return closest(str(detail["input"]), known)
