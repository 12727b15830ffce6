"""The shipped framework holds what the council asked for, and claims nothing without a source."""

import importlib.util
from functools import cache
from pathlib import Path

import pytest
from thrive_ingest.domain.framework_document import load_framework
from thrive_shared.contracts.framework import Framework, Indicator, Role

FRAMEWORKS = Path(__file__).parents[3] / "frameworks"
CODES = [
    "BS1",
    "BS1-3",
    "BS1-5",
    "BS2",
    "BS3",
    "CA1",
    "CA2",
    "CA3",
    "CA4",
    "CA5",
    "WK1",
    "WK2",
    "WK3",
    "WK4",
    "LS1",
    "LS2",
    "LS3",
    "PL1",
    "PL2",
    "PL3",
    "PR1",
    "PR2",
    "PR3",
    "PR4",
    "PR5",
    "PR5-3",
    "PR5-5",
    "PR6",
    "OC1",
    "OC2",
    "OF1",
    "OF2",
    "OP1",
    "OP2",
    "OR1",
    "OR2",
]
ILLUSTRATIVE = {"BS3", "LS2", "LS3", "PL3", "OF1", "OF2", "OP2", "OR1"}
DOCUMENTED_TARGETS = {
    "WK3": "Get Britain Working",
    "PL1": "National Infrastructure Strategy",
    "PR1": "Advancing our health",
    "PR3": "LW24b",
}


@cache
def framework() -> Framework:
    return load_framework((FRAMEWORKS / "gateshead/framework.yaml").read_text(encoding="utf-8"))


def indicators() -> tuple[Indicator, ...]:
    return framework().indicators


def test_the_frame_is_the_councils() -> None:
    assert len(framework().pledges) == 5
    assert [o.number for o in framework().objectives] == [1, 2, 3, 4, 5, 6]
    assert [p.code for p in framework().perspectives] == [
        "customer",
        "finance",
        "people",
        "process",
    ]
    assert {b.code for b in framework().breakdowns} >= {f"quintile-{n}" for n in range(1, 6)}
    assert framework().demonstration_day is not None


def test_both_boundary_versions_have_22_wards_that_meet_on_the_day_of_the_elections() -> None:
    old = [a for a in framework().areas if a.type == "ward-2004"]
    new = [a for a in framework().areas if a.type == "ward-2026"]
    assert [a.code for a in old] == [f"E050010{n}" for n in range(67, 89)]
    assert [a.name for a in old] == sorted((a.name for a in old), key=str.casefold)
    assert len(new) == 22
    assert {str(a.valid_to) for a in old} == {"2026-05-06"}
    assert {str(a.valid_from) for a in new} == {"2026-05-07"}
    localities = {a.code for a in framework().areas if a.type == "locality"}
    assert {a.locality for a in old} == localities


def test_unconfirmed_names_and_codes_say_so() -> None:
    for area in framework().areas:
        if area.type.startswith("ward"):
            assert "not confirmed" in (area.note or "")
        if area.type == "ward-2026":
            assert not area.code.startswith("E0")


def test_places_to_compare_with_are_scored_but_not_judged() -> None:
    flags = {t.code: (t.scored, t.judged) for t in framework().area_types}
    assert flags["country"] == flags["region"] == (True, False)
    assert not flags["comparator-group"][0]
    assert flags["borough"] == (True, True)
    assert "E92000001" in framework().scored_areas()
    assert not framework().judged_areas() & {"E92000001", "E12000001", "similar-councils"}


def test_all_36_indicators_are_there_in_order() -> None:
    assert [i.code for i in indicators()] == CODES


@pytest.mark.parametrize("indicator", indicators(), ids=lambda i: i.code)
def test_each_indicator_carries_every_field(indicator: Indicator) -> None:
    stated = indicator.model_fields_set
    assert stated >= {
        "definition", "why", "kind", "influence", "level", "role", "strategies", "committee",
        "owner", "teams", "pledges", "accumulation", "release_lag_days", "source",
        "source_of_record", "licence", "illustrative", "caution", "unit", "decimals", "polarity",
        "value_type", "interval", "period", "breakdowns", "headline", "area_types", "weight",
        "alert_rules", "disclosure",
    }  # fmt: skip
    assert indicator.pledges
    assert indicator.teams
    assert indicator.strategies
    assert indicator.definition.endswith(".")
    assert indicator.why.endswith(".")


def test_only_the_illustrative_series_are_marked_so() -> None:
    assert {i.code for i in indicators() if i.illustrative} == ILLUSTRATIVE
    for indicator in indicators():
        if indicator.illustrative:
            assert "not a published figure" in indicator.licence
            assert "not real figures" in (indicator.caution or "")


def test_targets_are_documented_or_illustrative() -> None:
    for indicator in indicators():
        for target in indicator.targets:
            assert target.illustrative == indicator.illustrative
            if not target.illustrative:
                assert DOCUMENTED_TARGETS[indicator.code] in target.source
    documented = {i.code for i in indicators() if i.targets and not i.illustrative}
    assert documented == DOCUMENTED_TARGETS.keys()


def test_sickness_absence_is_watched_and_never_judged() -> None:
    sickness = next(i for i in indicators() if i.code == "OP2")
    assert sickness.role is Role.TRACKER
    assert not sickness.targets
    assert not sickness.alert_rules
    assert sickness.peers is None
    assert sickness.commentary_required
    assert [i.code for i in indicators() if i.rolling_year] == ["OP2"]
    assert sickness.area_types == ("borough",)
    assert "not a measure of effort" in (sickness.caution or "")


def test_variants_weigh_nothing() -> None:
    assert {i.code for i in indicators() if i.weight == 0} == {"BS1-3", "BS1-5", "PR5-3", "PR5-5"}


def test_only_bins_and_repairs_go_below_the_borough() -> None:
    assert {i.code for i in indicators() if i.area_types != ("borough",)} == {"PL3", "OR1"}


def test_the_schema_beside_it_is_the_models() -> None:
    spec = importlib.util.spec_from_file_location("make_schema", FRAMEWORKS / "make_schema.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written = (FRAMEWORKS / "framework.schema.json").read_text(encoding="utf-8")
    assert written == module.schema_text(), "run: uv run python frameworks/make_schema.py"
    first = (FRAMEWORKS / "gateshead/framework.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../framework.schema.json"
