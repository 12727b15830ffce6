"""Cutting a body into parts: so many rows each, wherever the network cut it."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any, Protocol

from thrive_shared.contracts.framework import MappingProfile

from .json_rows import ObjectReader, RowNotReadable, parse_line
from .mistakes import Code, Mistake
from .profile import Header, Row, read_header

OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs"}
"""What spreadsheets write between columns where the comma marks decimals, or when copied."""
MAX_LINE = 65_536
"""Characters of one line; no real row comes near."""


class LineTooLong(ValueError):
    """A line is longer than 65,536 characters; perhaps a quotation mark is not closed."""


@dataclass(slots=True, kw_only=True)
class Part:
    """Some rows of a body. The digest covers everything up to here, and whether it is the end."""

    number: int
    first_row: int
    rows: int = 0
    readable: list[Row] = field(default_factory=list)
    unreadable: list[Mistake] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    """Numbers of rows with nothing in them: they count among `rows`, and mean nothing."""
    digest: bytes = b""


class LineReader(Protocol):
    """Understands the lines of one kind of body."""

    def read(self, number: int, line: str) -> Row | list[Mistake] | None:
        """The row of a line, or what is wrong with it; None for a row of empty cells."""


class LineCutter:
    """Cuts decoded text into logical lines; a quoted cell may hold line ends."""

    def __init__(self, *, quoted: bool) -> None:
        self._quoted = quoted
        self._rest = ""

    def feed(self, text: str) -> Iterator[str]:
        """The lines completed by this text. Raises LineTooLong."""
        self._rest += text
        start = 0
        at = self._rest.find("\n")
        while at >= 0:
            line = self._rest[start : at + 1]
            if not self._quoted or line.count('"') % 2 == 0:
                start = at + 1
                yield line.rstrip("\r\n")
            elif len(line) > MAX_LINE:
                raise LineTooLong
            at = self._rest.find("\n", at + 1)
        self._rest = self._rest[start:]
        if len(self._rest) > MAX_LINE:
            raise LineTooLong

    def end(self) -> Iterator[str]:
        """The last line, if the body doesn't end with a line end."""
        if self._rest:
            yield self._rest.rstrip("\r\n")


class PartCutter:
    """Collects lines into parts of a fixed number of rows."""

    def __init__(self, reader: LineReader, *, rows: int, salt: bytes) -> None:
        self._reader = reader
        self._rows = rows
        self._digest = blake2b(salt, digest_size=32)
        self._part = Part(number=0, first_row=1)

    def add(self, line: str) -> Part | None:
        """Take one line; return the part before it, once that is full."""
        full = None
        if self._part.rows == self._rows:
            full = self._finish(b"\x00more")
            first = full.first_row + full.rows
            self._part = Part(number=full.number + 1, first_row=first)
        self._digest.update(line.encode() + b"\n")
        number = self._part.first_row + self._part.rows
        read = self._reader.read(number, line)
        self._part.rows += 1
        if read is None:
            self._part.blank.append(number)
        elif isinstance(read, Row):
            self._part.readable.append(read)
        else:
            self._part.unreadable += read
        return full

    def refuse(self, mistakes: Sequence[Mistake]) -> None:
        """Note mistakes that concern the body as a whole."""
        self._part.unreadable += mistakes

    def end(self) -> Part:
        """The last part, which may be empty."""
        return self._finish(b"\x00end")

    def _finish(self, mark: bytes) -> Part:
        self._digest.update(mark)
        self._part.digest = self._digest.digest()
        return self._part


@dataclass(frozen=True, slots=True)
class CsvReader:
    """Reads the lines of a CSV file under its header."""

    header: Header

    @classmethod
    def of(cls, line: str, *, profile: MappingProfile) -> "CsvReader":
        """Read the header line; one that only another separator makes sense of is told so."""
        header = read_header(_cells(line), profile=profile)
        for separator, found in OTHER_SEPARATORS.items():
            other = read_header(_cells(line, separator), profile=profile)
            if len(other.positions) > len(header.positions):
                mistakes = (_separated_by(found, line),)
                return cls(replace(header, mistakes=mistakes, ignored=()))
        return cls(header)

    def read(self, number: int, line: str) -> Row | list[Mistake] | None:
        if self.header.mistakes:
            return []
        cells = _cells(line)
        if not any(cell.strip() for cell in cells):
            return None
        if len(cells) == self.header.width:
            return self.header.read(number, cells)
        return [
            unreadable(
                number,
                value=line,
                message=f"The row has {len(cells)} cells, the header {self.header.width}.",
                fix="Put cells that hold a comma in quotation marks; keep empty cells.",
            )
        ]


@dataclass(frozen=True, slots=True)
class JsonLineReader:
    """Reads lines that each hold one JSON object."""

    objects: ObjectReader

    def read(self, number: int, line: str) -> Row | list[Mistake]:
        try:
            value = parse_line(line)
        except RowNotReadable as error:
            return [unreadable(number, value=line, message=str(error), fix="Correct the JSON.")]
        return _read_object(self.objects, number, value)


def part_of_objects(objects: Sequence[Any], *, reader: ObjectReader, digest: bytes) -> Part:
    """One part that holds these JSON values as its rows."""
    part = Part(number=0, first_row=1, rows=len(objects), digest=digest)
    for number, value in enumerate(objects, start=1):
        read = _read_object(reader, number, value)
        if isinstance(read, Row):
            part.readable.append(read)
        else:
            part.unreadable += read
    return part


def _read_object(reader: ObjectReader, number: int, value: Any) -> Row | list[Mistake]:
    try:
        return reader.read(number, value)
    except RowNotReadable as error:
        return [
            unreadable(
                number,
                value=str(value),
                message=str(error),
                fix="Send one JSON object of plain values.",
            )
        ]


def unreadable(number: int, *, value: str, message: str, fix: str) -> Mistake:
    """A row of which no cell can be read."""
    return Mistake(
        row=number, column="", code=Code.UNREADABLE_ROW, value=value, message=message, fix=fix
    )


def _separated_by(found: str, line: str) -> Mistake:
    return unreadable(
        0,
        value=line,
        message=f"Columns are separated by commas here; these are separated by {found}.",
        fix="Save the file with commas between its columns and decimal points in its numbers.",
    )


def _cells(line: str, separator: str = ",") -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator))
    except (csv.Error, StopIteration):
        return [line]
