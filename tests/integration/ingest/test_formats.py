"""CSV and NDJSON: cut into parts, streamed both ways."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.ingest_world import ROOT, Replica, World
from thrive_shared.contracts.ingest import SubmissionRejected
from thrive_shared.contracts.topics import SUBMISSION_REJECTED

THEMES = ROOT.parent / "shared" / "data" / "trafford_themes"
NDJSON = {"Content-Type": "application/x-ndjson"}
CSV = {"Content-Type": "text/csv"}
Row = dict[str, str]


async def test_a_misspelt_column_refuses_the_file(
    shared_world: World, replica: Replica, area: str
) -> None:
    text = f"indicator,area,period,value,numeratr,note\nPR1,{area},2023,9.1,1,x\n"
    summary = await replica.send_csv(text)
    [rejection] = summary["rejections"]
    assert (rejection["code"], rejection["row"]) == ("unknown_column", 0)
    assert "numerator" in rejection["fix"]
    assert summary["ignored_columns"] == ["numeratr", "note"]
    assert await shared_world.revisions(area) == []


async def test_a_record_holds_at_most_500_rows_of_one_indicator_in_row_order(
    shared_world: World, replica: Replica
) -> None:
    lines = ["indicator,area,period,value"]
    lines += [f"PR1,E0590{n:04},2022,{n % 90}.5" for n in range(1201)]
    summary = await replica.send_csv("\n".join(lines))

    records = [
        r
        for r in await shared_world.observations()
        if str(r.submission_id) == summary["submission_id"]
    ]
    assert [len(r.observations) for r in records] == [500, 500, 201]
    assert [o.row for r in records for o in r.observations] == list(range(1, 1202))


async def test_parts_that_contradict_each_other_are_told_also_when_the_first_says_nothing_new(
    world: World,
) -> None:
    lines = ["indicator,area,period,value"]
    lines += [f"PR1,E06{n:06},2023,{n}.5" for n in range(25)]
    contradicting = "\n".join([*lines, "PR1,E06000000,2023,9.9", "PR1,E06000001,2023,1.5"])
    async with world.replica(part_rows=10) as replica:
        await world.publish_framework(replica)
        await replica.send_csv("\n".join(lines))
        for reference in ("again", "again", "other"):
            told = await replica.send_csv(contradicting, reference=reference)
            assert (told["unchanged"], told["updated"], told["rejected"]) == (26, 0, 1)
            assert [(r["row"], r["code"]) for r in told["rejections"]] == [(26, "duplicate_row")]
        events = await world.published(SUBMISSION_REJECTED, count=2)
        assert [SubmissionRejected.model_validate_json(e).part for e in events] == [2, 2]
    assert [o.value for o in await world.revisions("E06000000")] == ["0.5"]


async def test_an_upload_resumed_knows_what_its_stored_parts_left_unchanged(world: World) -> None:
    lines = ["indicator,area,period,value"]
    lines += [f"PR1,E06{n:06},2023,{n}.5" for n in range(20)]
    async with world.replica(part_rows=10) as replica:
        await world.publish_framework(replica)
        await replica.send_csv("\n".join(lines))
        whole = "\n".join([*lines, "PR1,E06000000,2023,9.9"])
        first = await replica.send_csv(whole, reference="broken")
        # As if the connection had broken after two parts: the third was never stored.
        await world.query("delete from receipt where reference = 'broken' and part = 2")
        assert await replica.send_csv(whole, reference="broken") == first
    assert [r["row"] for r in first["rejections"]] == [21]


async def test_a_long_file_goes_in_by_parts_and_a_repetition_resumes(world: World) -> None:
    lines = ["indicator,area,period,value"]
    lines += [f"PR1,E06{n:06},2023,{n}.5" for n in range(25)]
    lines += ["PR1,E06000000,2023,9.9"]
    text = "\n".join(lines)
    async with world.replica(part_rows=10) as replica:
        await world.publish_framework(replica)
        first = await replica.send_csv(text, reference="long")
        assert (first["imported"], first["rejections"][0]["code"]) == (25, "duplicate_row")
        assert (first["scored_areas"], first["reference_areas"]) == ([], 25)
        assert await replica.send_csv(text, reference="long") == first
        for other in ("\n".join(lines[:11]), text + "\nPR1,E06000099,2023,1\n"):
            answer = await replica.post(
                "/v1/submissions", content=other, params={"reference": "long"}, headers=CSV
            )
            assert answer.status_code == 409
    assert len(await world.query("select from receipt")) == 3


async def test_ndjson_is_answered_line_by_line(replica: Replica, row: Row) -> None:
    body = "\n".join([json.dumps(row), "{broken", json.dumps({**row, "valeu": 1}), "[]"])
    answer = await replica.post("/v1/submissions", content=body, headers=NDJSON)
    assert answer.status_code == 202
    *outcomes, last = [json.loads(line) for line in answer.text.splitlines()]
    assert [o["row"] for o in outcomes] == [1, 2, 3, 4]
    assert [o["outcome"] for o in outcomes] == ["imported"] + ["rejected"] * 3
    codes = [o["rejections"][0]["code"] for o in outcomes[1:]]
    assert codes == ["unreadable_row", "unknown_column", "unreadable_row"]
    assert (last["summary"]["imported"], last["summary"]["rejected"]) == (1, 3)
    assert (last["summary"]["scored_areas"], last["summary"]["reference_areas"]) == ([], 1)


async def test_every_format_keeps_the_cells_that_a_figure_was_read_from(
    shared_world: World, replica: Replica, area: str
) -> None:
    await replica.send_csv(f"indicator,area,period,value,note\nPR1,{area},2021,8.30,Ask Jo\n")
    row = {"indicator": "pr1", "area": area, "value": "8.30"}
    await replica.send([{**row, "period": "2022"}])
    await replica.post(
        "/v1/submissions", content=json.dumps({**row, "period": "2023"}), headers=NDJSON
    )

    kept = [o.cells for o in await shared_world.revisions(area)]

    assert kept == [
        {"indicator": "PR1", "area": area, "period": "2021", "value": "8.30"},
        {"indicator": "pr1", "period": "2022"},
        {"indicator": "pr1", "period": "2023"},
    ]


async def test_a_client_that_reads_nothing_before_it_sent_everything_is_served(
    world: World,
) -> None:
    async def body() -> AsyncIterator[bytes]:
        for n in range(60):
            rows = [{"indicator": "x" * 300, "row": f"{n}-{k}"} for k in range(100)]
            yield "".join(json.dumps(row) + "\n" for row in rows).encode()

    async with world.replica(part_rows=100) as replica:
        await world.publish_framework(replica)
        answer = await replica.post("/v1/submissions", content=body(), headers=NDJSON)
    lines = answer.text.splitlines()
    assert len(lines) == 6001
    summary = json.loads(lines[-1])["summary"]
    assert (summary["rejected"], summary["truncated"]) == (6000, True)


@pytest.mark.skipif(not THEMES.is_dir(), reason="the trial files are not beside this checkout")
@pytest.mark.parametrize("file", sorted(THEMES.glob("*.csv")), ids=lambda f: f.stem)
async def test_a_themes_file_goes_in_unchanged(replica: Replica, file: Path) -> None:
    text = file.read_bytes()  # noqa: ASYNC240 - a test may wait for a small file
    first = await replica.send_csv(text, profile="trafford-themes", file=file.name)
    assert (first["status"], first["ignored_columns"]) == ("success", [])
    assert first["imported"] == first["rows"] == text.count(b"\n") - 1

    again = await replica.send_csv(text, profile="trafford-themes")
    assert again["unchanged"] == again["rows"] == first["rows"]


async def test_blank_rows_are_skipped_and_a_repetition_is_answered_as_before(
    shared_world: World, replica: Replica, area: str
) -> None:
    text = f"indicator,area,period,value\nPR1,{area},2021,8.3\n,,,\nPR1,{area},2022,8.4\n,,,\n"
    first = await replica.send_csv(text, reference=f"blank-{area}")
    assert (first["rows"], first["imported"], first["rejections"]) == (2, 2, [])
    assert await replica.send_csv(text, reference=f"blank-{area}") == first
    assert [o.row for o in await shared_world.revisions(area)] == [1, 3]
