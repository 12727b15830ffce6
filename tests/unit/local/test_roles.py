"""Workers and ports."""

import pytest
from thrive_local.errors import WorkersInvalidError
from thrive_local.roles import (
    RESERVED,
    check_workers,
    database_of,
    of_generation,
    parse_workers,
    plan,
    services,
)


def test_unnamed_roles_keep_one_worker() -> None:
    counts = parse_workers("scoring=2, ingest=3")

    assert {k: v for k, v in counts.items() if v} == {
        "ingest": 3,
        "scoring": 2,
        "narrative": 1,
        "gateway": 1,
    }


@pytest.mark.parametrize(
    ("text", "combined", "indicators", "areas"),
    [
        ("", 0, 1, 1),
        ("scoring-indicators=3", 0, 3, 1),
        ("scoring=2", 2, 0, 0),
        ("scoring=1,scoring-areas=2", 1, 0, 2),
    ],
)
def test_scoring_runs_as_two_halves_unless_the_whole_is_named(
    text: str, combined: int, indicators: int, areas: int
) -> None:
    counts = parse_workers(text)

    assert counts["scoring"] == combined
    assert (counts["scoring-indicators"], counts["scoring-areas"]) == (indicators, areas)


@pytest.mark.parametrize("text", ["scorer=2", "scoring", "scoring=two", "scoring=-1", "ingest=99"])
def test_nonsense_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(WorkersInvalidError, match="--workers scoring=2,ingest=2"):
        parse_workers(text)


def test_a_worker_that_would_never_get_a_partition_is_refused() -> None:
    check_workers(parse_workers("scoring=4,ingest=9"), partitions=4)

    with pytest.raises(WorkersInvalidError, match="at most scoring=4"):
        check_workers(parse_workers("scoring=5"), partitions=4)


def test_the_gateway_and_ingest_have_fixed_ports_and_no_two_share_one() -> None:
    planned = plan(parse_workers("scoring=20,ingest=20,gateway=2"), port_base=8400)
    ports = {p.name: p.port for p in planned}

    assert (ports["gateway-1"], ports["ingest-1"]) == (8400, 8401)
    assert len(set(ports.values())) == len(planned) == 43
    assert not {p - 8400 for p in ports.values()} & set(RESERVED)


def test_each_service_is_listed_once() -> None:
    assert services() == ["ingest", "scoring", "narrative", "gateway"]


def test_a_further_generation_has_processes_and_databases_of_its_own() -> None:
    first, second = of_generation("g1"), of_generation("g2")

    assert {role.service for role in second} == {"scoring", "narrative"}
    assert [role.name for role in second] == [f"{role.name}-g2" for role in first]
    assert database_of("scoring", generation="g1") == "scoring"
    assert database_of("scoring", generation="g2") == "scoring_g2"
    assert database_of("gateway", generation="g2") == "gateway"


def test_its_processes_take_no_port_of_another() -> None:
    counts = parse_workers("")
    running = plan(counts, port_base=8400)
    beside = plan(
        {f"{name}-g2": count for name, count in counts.items()},
        port_base=8400,
        roles=of_generation("g2"),
        taken=[p.port for p in running],
    )

    assert [p.name for p in beside] == [
        "scoring-indicators-g2-1",
        "scoring-areas-g2-1",
        "narrative-g2-1",
    ]
    assert not {p.port for p in running} & {p.port for p in beside}
