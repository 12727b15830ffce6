"""Every shipped figure is readable, known to the framework, and what its file says it is."""

import csv
import importlib.util
import json
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType
from uuid import UUID

import pytest
import yaml
from thrive_ingest.domain.catalogue import Catalogue
from thrive_ingest.domain.figures import Figure, Outcome, decide
from thrive_ingest.domain.framework_document import load_framework
from thrive_ingest.domain.mistakes import Mistake
from thrive_ingest.domain.profile import read_header
from thrive_ingest.domain.rows import Sender, read_row
from thrive_shared.contracts.framework import Framework
from thrive_shared.contracts.ingest import CommentaryReceived
from thrive_shared.contracts.period import Period

GATESHEAD = Path(__file__).parents[3] / "frameworks/gateshead"
MANIFEST = yaml.safe_load((GATESHEAD / "data/manifest.yaml").read_text(encoding="utf-8"))


@cache
def framework() -> Framework:
    return load_framework((GATESHEAD / "framework.yaml").read_text(encoding="utf-8"))


def today() -> date:
    day = framework().demonstration_day
    assert day is not None
    return day


def read(path: Path, *, partner: str) -> tuple[list[Figure], list[Mistake]]:
    """What ingest makes of a file."""
    catalogue = Catalogue(framework(), partitions=12)
    (profile,) = (each for each in framework().profiles if each.code == "tidy")
    names, *lines = csv.reader(path.read_text(encoding="utf-8").splitlines())
    header = read_header(names, profile=profile)
    assert not header.mistakes
    sender = Sender(partner=partner, operator=False, today=today())
    figures: list[Figure] = []
    mistakes: list[Mistake] = []
    for number, cells in enumerate(lines, 1):
        found = read_row(header.read(number, cells), catalogue=catalogue, sender=sender)
        if isinstance(found, Figure):
            figures.append(found)
        else:
            mistakes += found
    return figures, mistakes


def shipped() -> Iterator[Figure]:
    for entry in MANIFEST:
        yield from read(GATESHEAD / "data" / entry["file"], partner=entry["partner"])[0]


def test_the_manifest_names_every_file_once() -> None:
    named = [entry["file"] for entry in MANIFEST]
    assert sorted(named) == sorted(p.name for p in (GATESHEAD / "data").glob("*.csv"))


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda e: e["file"])
def test_ingest_takes_every_row(entry: dict[str, str]) -> None:
    figures, mistakes = read(GATESHEAD / "data" / entry["file"], partner=entry["partner"])
    assert not mistakes
    types = {i.code: i.period for i in framework().indicators}
    assert all(Period.parse(f.period).fits(types[f.indicator]) for f in figures)


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda e: e["file"])
def test_a_file_is_illustrative_exactly_if_its_indicators_are(entry: dict[str, object]) -> None:
    path = GATESHEAD / "data" / str(entry["file"])
    codes = {f.indicator for f in read(path, partner=str(entry["partner"]))[0]}
    flags = {i.illustrative for i in framework().indicators if i.code in codes}
    assert flags == {bool(entry.get("illustrative", False))}
    assert path.name.startswith("illustrative-") == bool(entry.get("illustrative", False))
    assert ("source" in entry) != bool(entry.get("illustrative", False))


def test_real_files_are_attributed() -> None:
    words = (GATESHEAD / "data/ATTRIBUTION.md").read_text(encoding="utf-8")
    assert "Open Government Licence v3.0" in words
    for entry in MANIFEST:
        assert entry.get("illustrative") or entry["file"] in words


def test_figures_are_of_gateshead_its_wards_and_comparators_only() -> None:
    ours = {a.code for a in framework().areas}
    assert {f.area for f in shipped()} <= ours - {"E12000001"}


def test_what_we_lack_stays_without_a_figure() -> None:
    lacking = {i.code for i in framework().indicators} - {f.indicator for f in shipped()}
    assert lacking == {"WK1", "WK2", "BS1-3", "BS1-5", "PR5-3", "PR5-5"}


def test_smoking_ends_at_2021_and_year_6_of_2024_25_has_a_file_of_its_own() -> None:
    smoking = [f.period for f in shipped() if f.indicator == "PR1"]
    assert max(smoking) == "2021-01-01/P1Y"
    (held,) = [e for e in MANIFEST if e.get("held_back")]
    figures = read(GATESHEAD / "data" / held["file"], partner=held["partner"])[0]
    assert {(f.indicator, f.period) for f in figures} == {("PR5", "2024-09-01/P1Y")}
    assert {f.area: f.published_verdict for f in figures}["E08000037"] == "worse"


def test_series_that_changed_their_definition_are_not_joined() -> None:
    first = {c: min(f.period for f in shipped() if f.indicator == c) for c in ("OR2", "BS2")}
    assert first == {"OR2": "2016-04-01/P1Y", "BS2": "2022-09-01/P1Y"}


@pytest.mark.parametrize("indicator", ["PL3", "OR1"])
def test_wards_add_up_to_the_borough_on_the_boundaries_of_the_day(indicator: str) -> None:
    rows = [f for f in shipped() if f.indicator == indicator]
    months = {f.period for f in rows}
    assert len(months) == 48
    types = {a.code: a.type for a in framework().areas}
    for month in months:
        (borough,) = [f for f in rows if f.period == month and f.area == "E08000037"]
        wards = [f for f in rows if f.period == month and f.area != "E08000037"]
        version = "ward-2026" if month >= "2026-05" else "ward-2004"
        assert [types[f.area] for f in wards] == [version] * 22
        assert sum(int(f.numerator or 0) for f in wards) == int(borough.numerator or 0)
        assert sum(int(f.denominator or 0) for f in wards) == int(borough.denominator or 0)


def test_one_series_is_a_constant_100_per_cent() -> None:
    ward = [f.value for f in shipped() if (f.indicator, f.area) == ("OR1", "E05001086")]
    assert set(ward) == {"100.00"}
    assert len(ward) > 36


@cache
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "make_illustrative", GATESHEAD / "make_illustrative.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_the_script_makes_the_illustrative_files_as_shipped() -> None:
    for path, text in script().files().items():
        assert (GATESHEAD / path).read_text(encoding="utf-8") == text, path


def test_repairs_miss_the_target_provisionally_and_meet_it_in_the_end() -> None:
    repairs = next(i for i in framework().indicators if i.code == "OR1")
    goal = repairs.targets[0].value
    assert goal is not None
    assert repairs.tolerance is not None
    by_status = {
        status: read(GATESHEAD / f"demo/repairs-{status}.csv", partner="gateshead-housing")
        for status in ("provisional", "final")
    }
    values = {}
    for status, (figures, mistakes) in by_status.items():
        assert not mistakes
        assert {f.status for f in figures} == {status}
        values[status] = next(float(f.value or 0) for f in figures if f.area == "E08000037")
    assert values["provisional"] < goal - repairs.tolerance.value
    assert values["final"] >= goal


def test_20_mistakes_are_planted_each_in_a_row_of_its_own() -> None:
    figures, mistakes = read(GATESHEAD / "demo/with-20-mistakes.csv", partner="gateshead-council")
    decisions, twice, _ = decide(figures, current={}, submission_id=UUID(int=1))
    assert len([*mistakes, *twice]) == 20
    assert len({m.row for m in [*mistakes, *twice]}) == 20
    assert len({m.code for m in [*mistakes, *twice]}) == 19
    assert [d.outcome for d in decisions] == [Outcome.IMPORTED] * 4


def test_commentary_is_illustrative_and_pairs_a_reason_with_an_action() -> None:
    text = (GATESHEAD / "demo/commentary.ndjson").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    received = [
        CommentaryReceived.model_validate(
            {k: v for k, v in line.items() if k != "reference"}
            | {"commentary_id": UUID(int=n), "partner": "x", "recorded_at": "2026-11-16T09:00:00Z"}
        )
        for n, line in enumerate(lines)
    ]
    assert all(c.illustrative for c in received)
    pairs = {(c.indicator, c.kind) for c in received}
    assert len(pairs) == 12
    assert len({code for code, _ in pairs}) == 6
    assert all(c.owner and c.due for c in received if c.kind == "action")
    assert len({line["reference"] for line in lines}) == 12
