"""Results: a table for people, a JSON file to compare runs with."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from .machine import Machine

FOLDER = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is to be reached: the measure itself, or its ratio to the floor, at least or at most."""

    limit: float
    at_least: bool = False
    of_floor: bool = False

    def met(self, *, value: float, floor: float | None) -> bool:
        """Whether a result reaches it."""
        reached = value / floor if self.of_floor and floor else value
        return reached >= self.limit if self.at_least else reached <= self.limit

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        return f"{sign} {self.limit:g}" + (" ×" if self.of_floor else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measured number, beside its floor, or what else it is compared with, where it has one."""

    benchmark: str
    what: str
    unit: str
    value: float
    floor: float | None = None
    beside: str = "floor"
    """What `floor` is the number of."""
    target: Target | None = None

    @property
    def ratio(self) -> float | None:
        """The value as a multiple of the floor."""
        return self.value / self.floor if self.floor else None

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None without one."""
        if self.target is None:
            return None
        return self.target.met(value=self.value, floor=self.floor)

    def as_json(self) -> dict[str, object]:
        """The measure with its ratio and outcome."""
        return asdict(self) | {"ratio": self.ratio, "met": self.met}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything one run measured."""

    machine: Machine
    workload: str
    measures: Sequence[Measure]
    notes: Sequence[str] = ()
    """What a reader must know of the results."""

    def show(self, console: Console) -> None:
        """Print the table, with the workload and the machine under it."""
        table = Table(title="Benchmarks", title_justify="left")
        for name in ("benchmark", "measure"):
            table.add_column(name, no_wrap=True)
        for name in ("Thrive", "beside", "ratio", "target", "reached"):
            table.add_column(name, justify="right", no_wrap=True)
        for measure in self.measures:
            table.add_row(*_cells(measure))
        console.print(table)
        for note in self.notes:
            console.print(note, highlight=False)
        console.print(f"Workload: {self.workload}", highlight=False)
        console.print(f"Machine: {self.machine.line()}", highlight=False)

    def write(self, folder: Path) -> Path:
        """Write the JSON file and return where it is."""
        folder.mkdir(parents=True, exist_ok=True)
        now = datetime.now(UTC)
        file = folder / f"{now:%Y-%m-%dT%H%M%S}.json"
        content = {
            "measured_at": now.isoformat(timespec="seconds"),
            "workload": self.workload,
            "machine": asdict(self.machine),
            "measures": [m.as_json() for m in self.measures],
            "notes": list(self.notes),
        }
        file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        return file


def _cells(measure: Measure) -> tuple[str, ...]:
    return (
        measure.benchmark,
        measure.what,
        _number(measure.value, measure.unit),
        ""
        if measure.floor is None
        else f"{_number(measure.floor, measure.unit)} ({measure.beside})",
        "" if measure.ratio is None else _plain(measure.ratio),
        "" if measure.target is None else str(measure.target),
        {None: "", True: "yes", False: "no"}[measure.met],
    )


def _number(value: float, unit: str) -> str:
    return f"{_plain(value)} {unit}"


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
