"""The shipped figures, cut into the submissions in which they would have come."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml
from thrive_shared.contracts.period import Period

from thrive_local.errors import LocalError

GATESHEAD = Path(__file__).resolve().parents[5] / "frameworks" / "gateshead"
MEDIA_TYPE = "text/csv"


class FiguresMissingError(LocalError):
    """The shipped figures are not where the source tree keeps them."""


@dataclass(frozen=True, slots=True, order=True)
class Batch:
    """What one partner sends on one day. The same content always has the same reference."""

    day: date
    partner: str
    file: str
    text: str
    once_more: str = ""
    """What makes it a submission of its own, when the same content is sent deliberately."""

    @property
    def reference(self) -> str:
        """The name under which sending it again changes nothing."""
        content = hashlib.sha256(self.text.encode()).hexdigest()[:12]
        return "-".join(filter(None, ("shipped", str(self.day), content, self.once_more)))

    @property
    def rows(self) -> int:
        """Figures in it."""
        return self.text.count("\n") - 1


def path(name: str) -> Path:
    """Return a file of the shipped framework; raises FiguresMissingError."""
    found = GATESHEAD / name
    if not found.is_file():
        raise FiguresMissingError(
            f"{found} is not there", mend="Run the demonstration from the source tree."
        )
    return found


def history() -> list[Batch]:
    """Every shipped figure but those that the story sends, in the order of their periods."""
    return sorted(
        batch for entry in _manifest() if not entry.get("held_back") for batch in _cut(entry)
    )


def by_day(batches: list[Batch]) -> list[list[Batch]]:
    """Batches in the order of their days, those of one day together."""
    return [list(group) for _, group in groupby(batches, key=lambda each: each.day)]


def held_back() -> Batch:
    """The file that the story begins with."""
    (entry,) = (each for each in _manifest() if each.get("held_back"))
    return sorted(_cut(entry))[-1]


def story_batch(name: str, *, partner: str, day: date) -> Batch:
    """A file of the story as one submission."""
    return Batch(day, partner, name, path(f"demo/{name}").read_text(encoding="utf-8"))


def _manifest() -> list[dict[str, Any]]:
    return list(yaml.safe_load(path("data/manifest.yaml").read_text(encoding="utf-8")))


def _cut(entry: dict[str, Any]) -> Iterator[Batch]:
    """One submission for each day on which a period of the file ends.

    Where that makes several, each is named after its day as well: rows are counted in it.
    """
    text = path(f"data/{entry['file']}").read_text(encoding="utf-8")
    header, *lines = csv.reader(io.StringIO(text))
    period = header.index("period")
    days: dict[date, list[list[str]]] = defaultdict(list)
    for line in lines:
        days[entry.get("sent") or Period.parse(line[period]).end].append(line)
    whole = Path(entry["file"])
    for day, rows in days.items():
        name = whole.name if len(days) == 1 else f"{whole.stem}-{day}{whole.suffix}"
        yield Batch(day, entry["partner"], name, _csv([header, *rows]))


def _csv(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
