"""What is wrong with a request, in plain words: where, what, and how to mend it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from thrive_shared.contracts.base import CODE_PATTERN, NUMBER_PATTERN, PERIOD_PATTERN
from thrive_shared.contracts.partners import REFERENCE_PATTERN

Where = tuple[int | str, ...]
_BODY = ("body",)
_OBJECT = "Send a JSON object, such as {…}, with the header Content-Type: application/json."
_LONGEST = 60
"""Characters of what was sent that are repeated."""


class Wrong(NamedTuple):
    """One mistake."""

    where: str
    what: str
    fix: str


_UNSAID = object()
"""Stands for what was sent where it is not to be repeated."""


def in_words(errors: Iterable[Mapping[str, Any]], *, quoting: bool = True) -> list[Wrong]:
    """The mistakes that Pydantic found, each said to the person who sent them.

    `quoting`: whether the words may repeat what was sent.
    """
    return [_wrong(each, quoting=quoting) for each in errors]


def _wrong(error: Mapping[str, Any], *, quoting: bool) -> Wrong:
    where: Where = tuple(error["loc"])
    kind, context = str(error["type"]), error.get("ctx") or {}
    if where[:1] == _BODY and (len(where) == 1 or kind == "json_invalid"):
        return Wrong("body", *_of_the_body(kind, where, context))
    told = _WORDS.get(kind, _otherwise)
    what, fix = told(_name(where), error.get("input") if quoting else _UNSAID, context)
    return Wrong(".".join(str(part) for part in where), what, fix)


def _name(where: Where) -> str:
    last = where[-1] if where else "this"
    return f"entry {last + 1}" if isinstance(last, int) else last


def _of_the_body(kind: str, where: Where, context: Mapping[str, Any]) -> tuple[str, str]:
    if kind == "json_invalid":
        at = f" at character {where[1] + 1}" if len(where) > 1 and isinstance(where[1], int) else ""
        why = str(context.get("error", "")).lower()
        return f"The body is not JSON{at}{f': {why}' if why else ''}.", _OBJECT
    if kind == "missing":
        return "There is no body.", _OBJECT
    return "The body is not a JSON object.", _OBJECT


_Told = Callable[[str, Any, Mapping[str, Any]], tuple[str, str]]


def _sent(value: Any) -> str:
    """What was sent, short enough to be repeated."""
    if value is None:
        return "null"
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "a list"
    text = f'"{value}"' if isinstance(value, str) else str(value).lower()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _not(what: str, fix: str) -> _Told:
    return lambda name, value, _: (_is(name, value, f"not {what}"), fix)


def _is(name: str, value: Any, judged: str) -> str:
    if value is _UNSAID:
        return f"{name} is {judged}."
    return f"{name} is {_sent(value)}, which is {judged}."


def _text(name: str, value: Any, _: Mapping[str, Any]) -> tuple[str, str]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return (
            f"{name} is a number and not a text.",
            f'Put it in quotation marks, such as "{value}": so no digit is lost.',
        )
    return _not("a text", "Write a text, in quotation marks.")(name, value, {})


_FORMS = {
    PERIOD_PATTERN: (
        "a period",
        "Write the day it starts and how long it is, such as 2025-04-01/P1Y.",
    ),
    NUMBER_PATTERN: (
        "a plain number",
        "Write digits and a decimal point, such as 7.9: at most 20 before it and 20 after.",
    ),
    CODE_PATTERN: ("a code", "Use letters, digits, dots, dashes and underscores only."),
    REFERENCE_PATTERN: ("one line of text", "Leave out line breaks and other control characters."),
}
"""What a text that must have a form is to be, and how to write it."""
_OTHER_FORM = ("written as it should be", "See the interface's description.")


def _form(name: str, value: Any, context: Mapping[str, Any]) -> tuple[str, str]:
    what, fix = _FORMS.get(str(context.get("pattern")), _OTHER_FORM)
    return _not(what, fix)(name, value, context)


def _missing(name: str, _: Any, __: Mapping[str, Any]) -> tuple[str, str]:
    return f"{name} is missing.", f"Add {name}."


def _unknown(name: str, _: Any, __: Mapping[str, Any]) -> tuple[str, str]:
    return f"There is no field {name}.", "Check its spelling, or leave it out."


def _choice(name: str, value: Any, context: Mapping[str, Any]) -> tuple[str, str]:
    known = str(context.get("expected", "")).replace("'", "")
    return _not("known", f"Use one of: {known.replace(' or ', ', ')}.")(name, value, context)


def _most(name: str, value: Any, context: Mapping[str, Any]) -> tuple[str, str]:
    most = context.get("le", context.get("lt"))
    return _is(name, value, "too large"), f"Give at most {_number(most)}."


def _least(name: str, value: Any, context: Mapping[str, Any]) -> tuple[str, str]:
    least = context.get("ge", context.get("gt"))
    return _is(name, value, "too small"), f"Give at least {_number(least)}."


def _number(bound: Any) -> str:
    return f"{bound:,f}" if hasattr(bound, "as_tuple") else f"{bound:,}"


def _too_long(name: str, _: Any, context: Mapping[str, Any]) -> tuple[str, str]:
    most = _number(context["max_length"])
    return f"{name} has more than {most} entries.", f"Send at most {most} at a time."


def _long_text(name: str, _: Any, context: Mapping[str, Any]) -> tuple[str, str]:
    return f"{name} is too long.", f"Use at most {_number(context['max_length'])} characters."


def _empty(name: str, _: Any, __: Mapping[str, Any]) -> tuple[str, str]:
    return f"{name} is empty.", "Fill it in, or leave it out."


def _otherwise(name: str, _: Any, __: Mapping[str, Any]) -> tuple[str, str]:
    return f"{name} can't be read.", "See the interface's description for what it may be."


_ID = _not("an id", "Copy the whole id, such as 7c0f5a52-3f0e-4d0b-9a4c-7d1f9a3f8b11.")
_DAY = _not("a day", "Write a day such as 2027-03-31.")
_NUMBER = _not("a number", "Write a number such as 7.9.")
_WHOLE = _not("a whole number", "Write a whole number such as 20.")
_YES_NO = _not("true or false", "Write true or false.")
_PARTS = _not("an object", "Write its fields between { and }.")
_WORDS: Mapping[str, _Told] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "string_type": _text,
    "string_pattern_mismatch": _form,
    "string_too_short": _empty,
    "string_too_long": _long_text,
    "literal_error": _choice,
    "enum": _choice,
    "uuid_parsing": _ID,
    "uuid_type": _ID,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "date_parsing": _DAY,
    "date_type": _DAY,
    "decimal_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "finite_number": _NUMBER,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_parsing": _YES_NO,
    "bool_type": _YES_NO,
    "less_than_equal": _most,
    "less_than": _most,
    "greater_than_equal": _least,
    "greater_than": _least,
    "too_long": _too_long,
    "tuple_type": _not("a list", "Write a list, such as [one, two]."),
    "list_type": _not("a list", "Write a list, such as [one, two]."),
    "model_attributes_type": _PARTS,
    "model_type": _PARTS,
    "dict_type": _PARTS,
}
"""What is said by the kind of mistake. Source: Pydantic, Validation Errors."""
