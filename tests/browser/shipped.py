"""The shipped framework and figures as contract models, for tests that need a full page."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

import yaml
from thrive_gateway.reader import SeriesPoint
from thrive_shared.contracts.framework import Framework
from thrive_shared.contracts.ingest import Observation

FOLDER = Path(__file__).parents[2] / "frameworks" / "gateshead"
RECEIVED = datetime(2026, 11, 16, 8, 47, 12, tzinfo=UTC)


@cache
def framework() -> Framework:
    """The shipped framework."""
    return Framework.model_validate(yaml.safe_load((FOLDER / "framework.yaml").read_text()))


@cache
def points() -> tuple[SeriesPoint, ...]:
    """All shipped figures as current points without scores, in order of series and period."""
    found: dict[tuple[str, str, str, str], SeriesPoint] = {}
    for file in sorted((FOLDER / "data").glob("*.csv")):
        for point in _of_file(file):
            found[point.indicator, point.area, point.breakdown, point.period] = point
    return tuple(found[key] for key in sorted(found))


def identity(text: str) -> UUID:
    """A stable id."""
    return uuid5(NAMESPACE_URL, text)


def _of_file(file: Path) -> Iterator[SeriesPoint]:
    with file.open(newline="") as opened:
        for number, row in enumerate(csv.DictReader(opened), start=1):
            yield _point(row, number=number, file=file.name)


def _point(row: dict[str, str], *, number: int, file: str) -> SeriesPoint:
    given = {key: row[key] or None for key in ("numerator", "denominator", "published_verdict")}
    observation = Observation.model_validate(
        {
            "row": number,
            "area": row["area"],
            "breakdown": row["breakdown"],
            "period": row["period"],
            "value": row["value"] or None,
            "status": row["status"],
            "revision": 2 if "revised" in file else 1,
            **given,
        }
    )
    return SeriesPoint(
        indicator=row["indicator"],
        area=row["area"],
        breakdown=row["breakdown"],
        period=row["period"],
        observation=observation,
        partner="fingertips",
        reference=file,
        file=file,
        submission_id=identity(file),
        framework_version=1,
        received_at=RECEIVED,
        score=None,
    )
