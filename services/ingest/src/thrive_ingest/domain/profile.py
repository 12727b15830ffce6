"""Mapping profiles: which column of a partner's file carries which of our fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from thrive_shared.contracts.framework import MappingProfile

from .mistakes import Code, Mistake, did_you_mean

REQUIRED = ("indicator", "area", "period")
FIELDS = (
    *REQUIRED,
    "breakdown",
    "value",
    "numerator",
    "denominator",
    "lower",
    "upper",
    "status",
    "published_verdict",
)

MOST_TEXT = 100
"""Characters of a column's name or a cell that are kept; no cell that means something is longer."""

TIDY = MappingProfile(
    code="tidy",
    title="Columns that carry the names of our own fields",
    columns={name: name for name in FIELDS},
    alternatives={"area": ("area_code",), "indicator": ("indicator_code",)},
    missing=("", "NA"),
)
"""The profile of a file that names none."""


@dataclass(slots=True)
class Row:
    """One data row: cells under our field names, and the column each stood in."""

    number: int
    cells: dict[str, str]
    columns: Mapping[str, str]
    sent: dict[str, str] = field(default_factory=dict)
    """The cells that were read, by their own columns and as sent; empty ones left out."""
    in_our_names: bool = False
    """Whether it is an object of our own field names, whose texts the figure mostly repeats."""
    room_for_figure: bool = True
    """Whether it has a place for a value or both counts: without one it can only withdraw."""

    @property
    def withdraws(self) -> bool:
        """Whether it says in so many words that there is no figure."""
        return self.cells.get("status", "").casefold() == "missing"

    def column(self, name: str) -> str:
        """What the partner calls a field."""
        return self.columns.get(name, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """How the columns of one file are read; made once, applied to every row."""

    profile: MappingProfile
    names: Sequence[str]
    positions: Mapping[str, int]
    columns: Mapping[str, str]
    group_columns: tuple[tuple[int, bool], ...] = ()
    """Positions of the columns that may hold the group; True: an unknown cell says nothing."""
    ignored: tuple[str, ...] = ()
    width: int = 0
    room_for_figure: bool = True
    """Whether a column holds the value, or two hold the counts; else rows can only withdraw."""
    mistakes: tuple[Mistake, ...] = ()
    _maps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def read(self, number: int, cells: Sequence[str]) -> Row:
        """Put the cells of one row under our field names; missing cells become empty."""
        missing, found = self.profile.missing, dict(self.profile.constants)
        sent: dict[str, str] = {}
        for name, position in self.positions.items():
            cell = cells[position].strip() if position < len(cells) else ""
            if cell:
                sent[self.names[position]] = cell[:MOST_TEXT]
            if cell in missing:
                cell = ""
            mapping = self._maps.get(name)
            found[name] = mapping.get(cell.casefold(), cell) if mapping else cell
        row = Row(number, found, self.columns, sent, room_for_figure=self.room_for_figure)
        if self.group_columns:
            self._read_group(row, cells)
        return row

    def _read_group(self, row: Row, cells: Sequence[str]) -> None:
        """The first cell that the profile knows wins; an unknown one refuses the row.

        Only the winner was read: another cell of a mixed column may hold any words.
        """
        known = self._maps.get("breakdown", {})
        for position, mixed in self.group_columns:
            cell = cells[position].strip() if position < len(cells) else ""
            if cell in self.profile.missing:
                continue
            group = known.get(cell.casefold())
            if group is not None or not mixed:
                row.cells["breakdown"] = cell if group is None else group
                row.sent[self.names[position]] = cell[:MOST_TEXT]
                return


def read_header(names: Sequence[str], *, profile: MappingProfile) -> Header:
    """Find our fields among a file's columns; mistakes in the header are listed in it."""
    names = [" ".join(n.replace("\ufeff", "").split()) for n in names]
    at = {n.casefold(): i for i, n in reversed(list(enumerate(names)))}
    positions = {f: i for f in FIELDS if (i := _position(f, at=at, profile=profile)) is not None}
    groups = _group_columns(at=at, profile=profile)
    claimed = {*positions.values(), *(i for i, _ in groups)}
    ignored_by_profile = {n.casefold() for n in profile.ignored_columns}
    rest = [n for i, n in enumerate(names) if i not in claimed]
    others = tuple(n for n in rest if n.casefold() not in ignored_by_profile)
    return Header(
        profile=profile,
        names=[name[:MOST_TEXT] for name in names],
        positions=positions,
        columns=_column_names(names, positions=positions, groups=groups, profile=profile),
        group_columns=groups,
        ignored=others,
        width=len(names),
        room_for_figure=_room_for_figure(positions),
        mistakes=(
            *_missing_columns(positions, profile=profile),
            *_misspelt_columns(others, positions=positions, profile=profile),
        ),
        _maps=_folded_maps(profile),
    )


def _folded_maps(profile: MappingProfile) -> dict[str, dict[str, str]]:
    return {
        name: {cell.casefold(): ours for cell, ours in mapping.items()}
        for name, mapping in profile.values.items()
    }


def _names_of(field_name: str, profile: MappingProfile) -> tuple[str, ...]:
    first = profile.columns.get(field_name)
    return (*((first,) if first else ()), *profile.alternatives.get(field_name, ()))


def _position(field_name: str, *, at: Mapping[str, int], profile: MappingProfile) -> int | None:
    names = _names_of(field_name, profile)
    return next((at[n.casefold()] for n in names if n.casefold() in at), None)


def _group_columns(
    *, at: Mapping[str, int], profile: MappingProfile
) -> tuple[tuple[int, bool], ...]:
    strict = [(n, False) for n in profile.breakdown_columns]
    mixed = [(n, True) for n in profile.mixed_columns]
    return tuple((at[n.casefold()], m) for n, m in strict + mixed if n.casefold() in at)


def _column_names(
    names: Sequence[str],
    *,
    positions: Mapping[str, int],
    groups: tuple[tuple[int, bool], ...],
    profile: MappingProfile,
) -> dict[str, str]:
    found = {f: (_names_of(f, profile) or (f,))[0] for f in FIELDS}
    found |= {f: names[i] for f, i in positions.items()}
    if groups:
        found["breakdown"] = names[groups[0][0]]
    return found


def _room_for_figure(positions: Mapping[str, int]) -> bool:
    return "value" in positions or {"numerator", "denominator"} <= positions.keys()


def _missing_columns(positions: Mapping[str, int], *, profile: MappingProfile) -> list[Mistake]:
    """The columns that no row can do without; one with a status may withdraw its figure."""
    wanted = [f for f in REQUIRED if f not in positions and f not in profile.constants]
    if not _room_for_figure(positions) and "status" not in positions:
        wanted.append("value")
    return [
        Mistake(
            row=0,
            column=(_names_of(f, profile) or (f,))[0],
            code=Code.MISSING_COLUMN,
            value="",
            message=f"There is no column or field for the {f}.",
            fix=f"Add one named {' or '.join(_names_of(f, profile) or (f,))}, or name the "
            "mapping profile that knows this file's columns.",
        )
        for f in wanted
    ]


def _misspelt_columns(
    others: Sequence[str], *, positions: Mapping[str, int], profile: MappingProfile
) -> list[Mistake]:
    """A column we don't know that looks like one we miss: reading on would lose figures."""
    unused = [n for f in FIELDS if f not in positions for n in _names_of(f, profile)]
    found = []
    for name in others:
        meant = did_you_mean(name, among=unused, cutoff=0.8)
        if meant is not None:
            found.append(
                Mistake(
                    row=0,
                    column=name,
                    code=Code.UNKNOWN_COLUMN,
                    value=name,
                    message=f"There is no column {name} in profile {profile.code}.",
                    fix=f"Did you mean {meant}? Rename the column, or leave it out.",
                )
            )
    return found
