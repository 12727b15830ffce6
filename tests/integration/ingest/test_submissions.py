"""What partners send, and what they are told."""

from support.ingest_world import ROOT, Replica, World
from thrive_shared.contracts.ingest import SubmissionRejected
from thrive_shared.contracts.questions import SupposedFigure
from thrive_shared.contracts.topics import SUBMISSION_REJECTED

MISTAKES = ROOT / "frameworks" / "gateshead" / "demo" / "with-20-mistakes.csv"
Row = dict[str, str]


async def test_sent_again_is_unchanged_corrected_is_updated_and_back_is_a_revision(
    shared_world: World, replica: Replica, row: Row, area: str
) -> None:
    assert (await replica.send([row]))["imported"] == 1
    assert (await replica.send([row]))["unchanged"] == 1
    assert (await replica.send([{**row, "value": 9.10}]))["unchanged"] == 1
    assert (await replica.send([{**row, "value": "9.3"}]))["updated"] == 1
    assert (await replica.send([row]))["updated"] == 1

    revisions = await shared_world.revisions(area)
    assert [(o.value, o.revision) for o in revisions] == [("9.1", 1), ("9.3", 2), ("9.1", 3)]


async def test_a_value_left_out_is_logged_as_computed_until_another_is_sent(
    shared_world: World, replica: Replica, row: Row, area: str
) -> None:
    counts = {**row, "indicator": "OC1", "period": "2023/24", "numerator": "1", "denominator": "8"}
    counts.pop("value")
    assert (await replica.send([counts]))["imported"] == 1
    assert (await replica.send([{**counts, "value": "12.50"}]))["unchanged"] == 1
    assert (await replica.send([{**counts, "value": "13"}]))["updated"] == 1

    revisions = await shared_world.revisions(area)
    assert [(o.value, o.computed) for o in revisions] == [("12.5", True), ("13", False)]


async def test_missing_is_no_zero_and_only_the_word_withdraws(
    shared_world: World, replica: Replica, row: Row, area: str
) -> None:
    blank = {**row, "value": "NA"}
    assert (await replica.send([blank]))["imported"] == 1
    assert (await replica.send([blank]))["unchanged"] == 1
    assert (await replica.send([row]))["updated"] == 1
    assert (await replica.send([blank]))["ignored"] == 1
    assert (await replica.send([{**blank, "status": "missing"}]))["updated"] == 1

    found = [(o.value, o.status) for o in await shared_world.revisions(area)]
    assert found == [(None, "missing"), ("9.1", "final"), (None, "missing")]


async def test_a_figure_is_withdrawn_by_its_status_alone(
    shared_world: World, replica: Replica, row: Row, area: str
) -> None:
    gone = {**{name: row[name] for name in ("indicator", "area", "period")}, "status": "missing"}
    header, line = ",".join(gone), ",".join(gone.values())
    await replica.send([row])
    assert (await replica.send(gone))["updated"] == 1
    assert (await replica.send_csv(f"{header}\n{line}\n"))["unchanged"] == 1
    earlier = {**row, "period": "2022"}
    assert (await replica.send([earlier, {**gone, "period": "2021"}]))["imported"] == 2
    assert (await replica.send_csv(f"{header}\n{line.replace('2023', '2022')}\n"))["updated"] == 1

    found = [(o.period[:4], o.value, o.status) for o in await shared_world.revisions(area)]
    assert found == [
        ("2023", "9.1", "final"),
        ("2023", None, "missing"),
        ("2022", "9.1", "final"),
        ("2021", None, "missing"),
        ("2022", None, "missing"),
    ]


async def test_a_reference_is_answered_once_and_stands_for_one_body(
    replica: Replica, row: Row
) -> None:
    first = await replica.send({"reference": "once", "rows": [row]})
    assert first["imported"] == 1
    assert await replica.send({"reference": "once", "rows": [row]}) == first

    other = {"reference": "once", "rows": [{**row, "value": "1"}]}
    answer = await replica.post("/v1/submissions", json=other)
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:thrive:problem:reference-reused"


async def test_the_idempotency_key_is_a_reference(replica: Replica, row: Row) -> None:
    headers = {"Idempotency-Key": "key-1"}
    first = await replica.post("/v1/submissions", json=row, headers=headers)
    again = await replica.post("/v1/submissions", json=row, headers=headers)
    assert first.json()["reference"] == "key-1"
    assert again.json() == first.json()


async def test_the_same_reference_of_another_partner_is_another_submission(
    replica: Replica, row: Row
) -> None:
    mine = await replica.send({"reference": "both", "rows": [row]}, partner="fingertips")
    other = await replica.send({"reference": "both", "rows": [row]}, partner="ons")
    assert mine["submission_id"] != other["submission_id"]
    assert (mine["imported"], other["rejected"]) == (1, 1)
    assert other["rejections"][0]["code"] == "not_source_of_record"


async def test_an_identical_row_twice_is_ignored_and_a_different_one_refused(
    shared_world: World, replica: Replica, row: Row, area: str
) -> None:
    summary = await replica.send([row, row, {**row, "value": "7"}])
    assert (summary["imported"], summary["ignored"], summary["rejected"]) == (1, 1, 1)
    assert summary["rejections"][0]["code"] == "duplicate_row"
    assert [o.value for o in await shared_world.revisions(area)] == ["9.1"]


async def test_the_summary_says_which_areas_are_scored_and_how_many_are_kept_for_reference(
    replica: Replica, row: Row
) -> None:
    areas = ("E08000037", "E92000001", "E08000001", "E08000002")
    rows = [{**row, "area": a, "period": "2019"} for a in areas]
    wrong = {**row, "area": "E08000003", "period": "2031"}
    wanted = (
        [{"code": "E08000037", "name": "Gateshead"}, {"code": "E92000001", "name": "England"}],
        2,
    )
    body = {"reference": "areas", "rows": [*rows, wrong]}
    summaries = [
        await replica.send([*rows, wrong], status=200, dry_run=True),
        await replica.send(body),
        await replica.send(body),
        await replica.send(rows),
    ]
    assert [(s["scored_areas"], s["reference_areas"]) for s in summaries] == [wanted] * 4

    refused = await replica.send({"atomic": True, "rows": [*rows, wrong]})
    assert (refused["scored_areas"], refused["reference_areas"]) == ([], 0)


async def test_a_dry_run_tells_all_and_stores_nothing(
    shared_world: World, replica: Replica, row: Row, area: str
) -> None:
    rows = [row, {**row, "period": "2031"}]
    summary = await replica.send(rows, status=200, dry_run=True)
    assert (summary["dry_run"], summary["imported"], summary["rejected"]) == (True, 1, 1)
    assert await shared_world.revisions(area) == []
    assert (await replica.send([row]))["imported"] == 1


async def test_a_dry_run_names_the_figures_that_would_be_new_or_revised(
    replica: Replica, row: Row
) -> None:
    stored = await replica.send([row])
    assert "figures" not in stored
    rows = [row, {**row, "value": "29.5"}, {**row, "period": "2031"}]
    told = await replica.send(rows[1:], status=200, dry_run=True)
    [figure] = told["figures"]
    assert (figure["indicator"], figure["area"]) == (row["indicator"], row["area"])
    assert (figure["value"], figure["status"]) == ("29.5", "final")
    assert SupposedFigure.model_validate(figure).period.endswith("/P1Y")
    assert (await replica.send(rows[:1], status=200, dry_run=True))["figures"] == []


async def test_atomic_takes_nothing_when_a_row_is_refused(
    shared_world: World, replica: Replica, row: Row, area: str
) -> None:
    body = {"atomic": True, "rows": [row, {**row, "value": "many"}]}
    summary = await replica.send(body)
    assert (summary["status"], summary["imported"], summary["rejected"]) == ("rejected", 0, 2)
    assert [r["row"] for r in summary["rejections"]] == [2]
    assert await shared_world.revisions(area) == []


async def test_all_planted_mistakes_are_listed_and_the_rest_goes_in(world: World) -> None:
    async with world.replica() as replica:
        await world.publish_framework(replica)
        nothing = await replica.send_csv(MISTAKES.read_bytes(), atomic=True)
        assert (nothing["imported"], await world.observations()) == (0, [])

        summary = await replica.send_csv(MISTAKES.read_bytes())
        # An operator may send any indicator; of a partner the foreign row is the twentieth.
        assert (summary["status"], summary["imported"], summary["rejected"]) == ("partial", 5, 19)
        assert nothing["rejections"] == summary["rejections"]
        for rejection in summary["rejections"]:
            assert all(rejection[part] for part in ("row", "column", "message", "fix"))
        rows = [row for conflict in summary["conflicts"] for row in conflict["rows"]]
        assert sorted(rows) == [r["row"] for r in summary["rejections"]]

        events = await world.published(SUBMISSION_REJECTED, count=2)
        partial = SubmissionRejected.model_validate_json(events[-1])
        assert [(r.row, r.code) for r in partial.rejections] == [
            (r["row"], r["code"]) for r in summary["rejections"]
        ]
        assert b"46.71%" not in events[-1]
