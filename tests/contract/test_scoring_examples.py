"""Scoring's events keep their promise: every body is valid, and every version's examples are.

`python tests/contract/test_scoring_examples.py` writes the examples anew, after an additive change.
"""

import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
from pydantic import TypeAdapter
from thrive_shared.contracts.scoring import AlertChanged, ScorecardComputed, score_record

EXAMPLES = Path(__file__).parent / "examples"
CONTRACTS: dict[str, TypeAdapter[Any]] = {
    "scoring.score-computed.v1": score_record,
    "scoring.alert-changed.v1": TypeAdapter(AlertChanged),
    "scoring.scorecard-computed.v1": TypeAdapter(ScorecardComputed),
}


def examples() -> list[Path]:
    return sorted(p for topic in CONTRACTS for p in (EXAMPLES / topic).glob("*.json"))


def assert_valid(topic: str, body: bytes) -> None:
    """The body validates, and says the same after a round trip through the contract."""
    adapter = CONTRACTS[topic]
    read = adapter.validate_json(body)
    again = adapter.validate_json(adapter.dump_json(read))
    assert again == read
    said = adapter.dump_python(read, mode="json", exclude_unset=True)
    assert _unlike(said, orjson.loads(body)) == []


def _unlike(said: Any, sent: Any, path: str = "") -> list[str]:
    """Where what was read differs from what was sent; an unknown field is a difference too."""
    if isinstance(sent, dict) and isinstance(said, dict):
        return [
            d for k in sent.keys() | said for d in _unlike(said.get(k), sent.get(k), f"{path}.{k}")
        ]
    if isinstance(sent, list) and isinstance(said, list) and len(sent) == len(said):
        return [d for k, v in enumerate(sent) for d in _unlike(said[k], v, f"{path}[{k}]")]
    return [] if said == sent or _same_moment(said, sent) else [f"{path}: {said!r} for {sent!r}"]


def _same_moment(said: Any, sent: Any) -> bool:
    return isinstance(sent, str) and sent.endswith("Z") and str(said)[:19] == sent[:19]


@pytest.mark.parametrize("path", examples(), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_an_example_of_any_version_still_validates(path: Path) -> None:
    assert_valid(path.parent.name, path.read_bytes())


def test_every_topic_of_scoring_has_examples() -> None:
    assert {p.parent.name for p in examples()} == set(CONTRACTS)


@pytest.mark.parametrize("seed", range(4))
def test_every_body_that_scoring_writes_is_valid(seed: int) -> None:
    for topic, body in written(seed):
        assert_valid(topic, body)


def written(seed: int) -> list[tuple[str, bytes]]:
    """Scores, alerts, barriers and cards of a random log."""
    from support.scoring_cards import cards_of
    from support.scoring_memory import MemoryScorer
    from support.scoring_random import random_log

    events = MemoryScorer().feed(random_log(seed, records=150))
    bodies = [(e.topic.name, e.value or b"") for e in events]
    return bodies + [("scoring.scorecard-computed.v1", c) for c in cards_of(bodies)]


def write_examples() -> None:
    """Keep one example of each kind of body."""
    kept: dict[tuple[str, str], bytes] = {}
    for topic, body in [*written(0), *written(1)]:
        kept[topic, _kind(topic, orjson.loads(body))] = body
    for (topic, kind), body in kept.items():
        folder = EXAMPLES / topic
        folder.mkdir(parents=True, exist_ok=True)
        pretty = orjson.dumps(orjson.loads(body), option=orjson.OPT_INDENT_2)
        (folder / f"{kind}.json").write_bytes(pretty + b"\n")


def _kind(topic: str, body: dict[str, Any]) -> str:
    computed = any(b.get("computed") for b in (body, *body.get("scores", ())))
    return _plain_kind(topic, body) + ("-computed" if computed else "")


def _plain_kind(topic: str, body: dict[str, Any]) -> str:
    if topic == "scoring.alert-changed.v1":
        return str(body["state"])
    if topic == "scoring.scorecard-computed.v1":
        return str(body["dimension"])
    if body["kind"] == "barrier":
        return "barrier-day" if "day" in body else "barrier-framework"
    if body["state"] != "scored":
        return str(body["state"]).replace("_", "-")
    return {"M": "scored-monthly", "T": "scored-year-to-date"}.get(
        body["indicator"], "scored-annual"
    )


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    write_examples()
