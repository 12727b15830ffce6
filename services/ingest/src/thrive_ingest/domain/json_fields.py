"""What is wrong with the fields of a JSON object, said as of a row's cells."""

from collections.abc import Collection, Mapping
from typing import Any

from thrive_shared.mistakes import in_words

from .mistakes import Code, Mistake, did_you_mean


def unknown_fields(
    number: int, value: Mapping[str, Any], *, known: Collection[str]
) -> list[Mistake]:
    """A mistake for each field that the door does not know."""
    return [
        Mistake(
            row=number,
            column=name,
            code=Code.UNKNOWN_COLUMN,
            value=name,
            message=f"There is no field {name}.",
            fix=f"Did you mean {meant}?"
            if (meant := did_you_mean(name, among=known))
            else "Leave it out.",
        )
        for name in value
        if name not in known
    ]


def refused_field(
    number: int, value: Any, error: Mapping[str, Any], *, fixes: Mapping[str, str]
) -> Mistake:
    """The mistake that a validation error tells of; `fixes` are by field.

    Its message repeats nothing of what was sent, which `value` holds.
    """
    column = ".".join(str(part) for part in error["loc"])
    missing, empty = error["type"] == "missing", error["type"] == "string_too_short"
    [told] = in_words([error], quoting=False)
    cell = value.get(column, "") if isinstance(value, dict) else ""
    return Mistake(
        row=number,
        column=column,
        code=Code.MISSING_VALUE if missing else Code.UNREADABLE_ROW,
        value=str(cell),
        message="It is empty." if empty else told.what,
        fix=f"Fill in {column}." if missing or empty else fixes.get(column, told.fix),
    )
