"""Commentary: checked, stored once, published with its text, erasable by its id."""

import json

from support.ingest_world import ROOT, Replica, World
from thrive_shared.contracts.ingest import CommentaryReceived, SubmissionRejected
from thrive_shared.contracts.topics import COMMENTARY_RECEIVED, SUBMISSION_REJECTED

SHIPPED = ROOT / "frameworks" / "gateshead" / "demo" / "commentary.ndjson"
NDJSON = {"Content-Type": "application/x-ndjson"}
WORDS = {
    "kind": "action",
    "indicator": "PR5",
    "area": "E08000037",
    "period": "2024/25",
    "text": "Offer a place to every family.",
    "due": "2027-03-31",
}


async def test_words_are_published_once_with_their_period_in_canonical_form(world: World) -> None:
    async with world.replica() as replica:
        await world.publish_framework(replica)
        for _ in range(2):
            sent = await replica.post("/v1/commentary", json={"reference": "a", **WORDS})
            assert sent.status_code == 202
        assert (sent.json()["imported"], sent.json()["unchanged"]) == (0, 1)
        [event] = await world.published(COMMENTARY_RECEIVED, count=1)
    found = CommentaryReceived.model_validate_json(event)
    assert (found.period, found.text) == ("2024-09-01/P1Y", WORDS["text"])
    assert str(found.commentary_id) == sent.json()["commentary_ids"][0]
    assert found.partner == "fingertips"


async def test_the_shipped_commentary_goes_in(replica: Replica) -> None:
    text = SHIPPED.read_bytes()
    answer = await replica.post("/v1/commentary", content=text, headers=NDJSON)
    assert (answer.status_code, answer.json()["rejections"]) == (202, [])
    assert answer.json()["imported"] == len(text.splitlines())


async def test_other_words_under_the_same_reference_are_refused(replica: Replica) -> None:
    first = {"reference": "b", **WORDS}
    assert (await replica.post("/v1/commentary", json=first)).status_code == 202
    other = await replica.post("/v1/commentary", json={**first, "text": "Something else."})
    assert other.status_code == 409


async def test_every_mistake_is_listed_and_the_rest_goes_in(
    shared_world: World, replica: Replica
) -> None:
    rows = [
        {**WORDS, "text": "These words are well."},
        {**WORDS, "indicator": "PR55", "area": "Gatehead"},
        {**WORDS, "kind": "excuse"},
        {k: v for k, v in WORDS.items() if k != "text"},
        {**WORDS, "ownr": "me"},
        "words",
    ]
    answer = await replica.post("/v1/commentary", content=json.dumps(rows), headers=JSON)
    found = answer.json()
    assert (found["imported"], found["rejected"]) == (1, 5)
    places = {(r["row"], r["column"], r["code"]) for r in found["rejections"]}
    assert places == {
        (2, "indicator", "unknown_indicator"),
        (2, "area", "unknown_area"),
        (3, "kind", "unreadable_row"),
        (4, "text", "missing_value"),
        (5, "ownr", "unknown_column"),
        (6, "", "unreadable_row"),
    }
    [told] = await shared_world.published(SUBMISSION_REJECTED, count=1)
    event = SubmissionRejected.model_validate_json(told)
    assert (event.partner, event.rows) == ("local-operator", 6)
    assert {(r.row, r.column, r.code) for r in event.rejections} == places


async def test_a_partner_comments_on_its_own_indicators_only(replica: Replica) -> None:
    answer = await replica.post("/v1/commentary", partner="ons", json=WORDS)
    assert answer.json()["rejections"][0]["code"] == "not_source_of_record"


JSON = {"Content-Type": "application/json"}
