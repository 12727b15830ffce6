"""Rows as JSON objects, numbers kept digit for digit."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from thrive_shared.contracts.framework import MappingProfile

from .mistakes import Code, Mistake, did_you_mean
from .profile import FIELDS, Header, Row, read_header


class RowNotReadable(ValueError):
    """This is not a JSON object of plain values."""


def parse_json(text: str | bytes) -> Any:
    """Parse JSON, leaving every number as the text that was sent.

    Raises ValueError for anything that is not JSON, or nested too deeply.
    """
    try:
        text = text if isinstance(text, str) else text.decode("utf-8-sig")
        value = json.loads(text, parse_float=str, parse_int=str, parse_constant=_no_number)
        if "\\u" in text:
            # An escaped half of a surrogate pair is no character: UnicodeEncodeError is raised.
            json.dumps(value, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ValueError("The document is nested too deeply.") from error
    return value


def parse_line(line: str) -> Any:
    """The JSON value of one line. Raises RowNotReadable."""
    try:
        return parse_json(line)
    except ValueError as error:
        raise RowNotReadable("The line is not JSON.") from error


def _no_number(text: str) -> str:
    raise ValueError(f"{text} is not JSON")


@dataclass(slots=True)
class ObjectReader:
    """Reads JSON objects under a profile; objects with the same keys share one header."""

    profile: MappingProfile
    _headers: dict[tuple[str, ...], Header] = field(default_factory=dict)
    _in_our_names: bool = field(init=False)

    def __post_init__(self) -> None:
        self._in_our_names = all(ours == theirs for ours, theirs in self.profile.columns.items())

    def read(self, number: int, value: Any) -> Row | list[Mistake]:
        """The row of an object, or what is wrong with its keys. Raises RowNotReadable."""
        if not isinstance(value, dict):
            raise RowNotReadable(RowNotReadable.__doc__)
        header = self._header(tuple(value))
        mistakes = [replace(m, row=number) for m in header.mistakes]
        mistakes += [self._unknown(number, n, header) for n in self._unmentioned(header)]
        if mistakes:
            return mistakes
        row = header.read(number, [_cell(v) for v in value.values()])
        row.in_our_names = self._in_our_names
        return row

    def _header(self, keys: tuple[str, ...]) -> Header:
        header = self._headers.get(keys)
        if header is None:
            header = read_header(keys, profile=self.profile)
            if len(self._headers) < 100:
                self._headers[keys] = header
        return header

    def _unmentioned(self, header: Header) -> Sequence[str]:
        named = {m.column for m in header.mistakes}
        return [n for n in header.ignored if n not in named]

    def _unknown(self, number: int, name: str, header: Header) -> Mistake:
        meant = did_you_mean(name, among=[f for f in FIELDS if f not in header.positions])
        return Mistake(
            row=number,
            column=name,
            code=Code.UNKNOWN_COLUMN,
            value=name,
            message=f"There is no field {name}.",
            fix=f"Did you mean {meant}?" if meant else "Leave it out.",
        )


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    raise RowNotReadable("A field holds a list or an object.")
