"""The judge: recomputes from the log, in one go and alone, and compares with what was published."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from thrive_scoring.service.records import read
from thrive_scoring.service.rescoring import LogRescoring
from thrive_shared.contracts.ingest import LogRecord, ObservationsAccepted, log_record
from thrive_shared.contracts.topics import ALERT_CHANGED, SCORE_COMPUTED
from thrive_shared.kafka.outgoing import Outgoing

from support.faults.ledger import Ledger
from support.log_reading import Record, by_event_id

Bodies = dict[str, bytes]
"""Event id to body."""


def one_body_each(records: Iterable[Record]) -> Bodies:
    """Events by id; an id may be published again, but never with another body."""
    found = by_event_id(records)
    twice = [event_id for event_id, bodies in found.items() if len(bodies) > 1]
    assert twice == [], f"{len(twice)} ids were published with different bodies"
    return {event_id: bodies.pop() for event_id, bodies in found.items()}


def distinct_log(records: Sequence[Record], *, prefix: str) -> list[Record]:
    """The log without what a relay published again: 1, 2, 3 … in each partition."""
    assert records, "the log is empty"
    kept: list[Record] = []
    last: dict[int, int] = {}
    for record in records:
        assert record.value is not None
        seq = log_record.validate_json(record.value).seq
        if seq <= last.get(record.partition, 0):
            continue
        assert seq == last.get(record.partition, 0) + 1, "the log has a hole"
        last[record.partition] = seq
        kept.append(replace(record, topic=record.topic.removeprefix(prefix)))
    return kept


def check_every_promise(log: Sequence[Record], *, ledger: Ledger) -> None:
    """I1, I2: what was acknowledged is in the log exactly once, and nothing else is."""
    logged: dict[str, int] = {}
    for entry in _observations(log):
        logged[entry.reference] = logged.get(entry.reference, 0) + len(entry.observations)
    promised = {r: a["imported"] + a["updated"] for r, a in ledger.answers.items()}
    assert logged == {r: n for r, n in promised.items() if n}
    for reference, answer in ledger.answers.items():
        assert answer["rejected"] == 0, answer
        assert sum(answer[k] for k in ("imported", "updated", "unchanged", "ignored")) == len(
            ledger.sent[reference]
        )


def last_figures(log: Sequence[Record]) -> dict[tuple[str, str, str], str | None]:
    """The current value of each (indicator, area, period), by the order of the log."""
    return {
        (entry.indicator, o.area, o.period): o.value
        for entry in _observations(log)
        for o in entry.observations
    }


def _observations(log: Sequence[Record]) -> list[ObservationsAccepted]:
    entries: list[LogRecord] = [log_record.validate_json(r.value or b"") for r in log]
    return [e for e in entries if isinstance(e, ObservationsAccepted)]


def recompute(log: Sequence[Record], *, partitions: int, batch: int) -> tuple[Bodies, Bodies]:
    """Scores and alerts by id, computed from the log as a replay does, batch by batch."""
    events: list[Outgoing] = []
    for number in range(partitions):
        scoring = LogRescoring(number, partitions=partitions)
        mine = [read(record) for record in log if record.partition == number]
        for start in range(0, len(mine), batch):
            events += scoring.score(mine[start : start + batch])
    return _bodies(events, SCORE_COMPUTED.name), _bodies(events, ALERT_CHANGED.name)


def _bodies(events: Sequence[Outgoing], topic: str) -> Bodies:
    return {e.event_id: e.value or b"" for e in events if e.topic.name == topic}


def check_equal(found: Bodies, expected: Bodies, *, what: str) -> None:
    """I3, I5: the same ids with the same bytes, none missing, none more."""
    missing, extra = expected.keys() - found.keys(), found.keys() - expected.keys()
    assert not missing, f"{len(missing)} {what} were never published"
    assert not extra, f"{len(extra)} {what} were published that the log does not give"
    differing = [event_id for event_id in expected if expected[event_id] != found[event_id]]
    assert not differing, f"{len(differing)} {what} differ in their bytes"
