"""Scores and alerts depend on the log alone: not on batches, and not on the crowd."""

import dataclasses
import random

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.scoring_log import Log
from support.scoring_memory import MemoryScorer, alerts, entry, scores
from support.scoring_random import random_log, shipped, unique_rows, watched_log
from thrive_scoring.domain.evaluation import evaluate
from thrive_scoring.domain.intervals import set_limits
from thrive_scoring.service.walk import Walk
from thrive_shared.contracts.framework import AlertRule
from thrive_shared.contracts.topics import ALERT_CHANGED, SCORE_COMPUTED
from thrive_shared.contracts.trace import new


def written(events):
    """What identity and byte comparison look at, in order."""
    return [(e.topic.name, e.partition, e.key, e.event_id, e.value) for e in events]


@pytest.mark.parametrize("seed", range(3))
def test_the_same_log_gives_the_same_bytes_in_any_batches(seed):
    log = random_log(seed, records=200)
    one_by_one = written(MemoryScorer().feed(log, batch=1))
    assert scores(MemoryScorer().feed(log))
    assert alerts(MemoryScorer().feed(log))
    for batch in (7, 1000):
        assert written(MemoryScorer().feed(log, batch=batch)) == one_by_one


@pytest.mark.parametrize("batch", [1, 7, 1000])
def test_an_event_has_the_trace_of_the_record_that_made_it(batch):
    log = random_log(4, records=200)
    traces = [new() for _ in log]
    events = MemoryScorer().feed(log, batch=batch, traces=traces)
    assert {e.topic.name for e in events} == {SCORE_COMPUTED.name, ALERT_CHANGED.name}
    for event in events:
        seq = orjson.loads(event.value)["cause"]["seq"]
        assert event.traceparent == traces[seq - 1]
    assert written(events) == written(MemoryScorer().feed(log, batch=batch))


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), cut=st.integers(2, 60))
def test_any_cut_of_any_log(seed, cut):
    log = random_log(seed, records=60)
    assert written(MemoryScorer().feed(log, batch=cut)) == written(
        MemoryScorer().feed(log, batch=1)
    )


ON_FIGURES = set(AlertRule) - {AlertRule.OVERDUE, AlertRule.DATA_QUALITY_CHANGE}


def test_every_rule_on_figures_opens_and_ends_somewhere():
    told = {
        (a["rule"], a["state"])
        for seed in range(6)
        for a in alerts(MemoryScorer().feed(watched_log(seed)))
    }
    assert {rule for rule, state in told if state == "open"} >= ON_FIGURES
    assert {rule for rule, state in told if state in ("resolved", "withdrawn")} >= ON_FIGURES


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**6), cut=st.integers(2, 60))
def test_any_cut_gives_the_same_transitions_with_every_rule_at_work(seed, cut):
    log = watched_log(seed)
    assert written(MemoryScorer().feed(log, batch=cut)) == written(
        MemoryScorer().feed(log, batch=1)
    )


def test_records_seen_before_change_nothing():
    log = random_log(5, records=50)
    scorer = MemoryScorer()
    scorer.feed(log)
    assert scorer.feed(log) == []


def test_a_series_alone_says_the_same_as_in_a_crowd():
    scorer, log = MemoryScorer(), random_log(9, records=300)
    scorer.feed(log[:2])
    walk = Walk(scorer.memory)
    tasks = []
    for value in log[2:]:
        scorer.hold(value)
        tasks += walk.take(entry(value), partition=scorer.memory.partitions[0]).tasks
    set_limits(walk.new_points)
    charted = next(t for t in tasks if len(t.numbers) > 12 and t.charted is None)
    longer = {n: (getattr(charted, n) * 1200)[:1200] for n in ("history", "numbers", "events")}
    long = dataclasses.replace(charted, **longer)
    crowd = [orjson.dumps(r.says) for r in evaluate([*tasks, long])][: len(tasks)]
    alone = [orjson.dumps(evaluate([t])[0].says) for t in tasks]
    assert alone == crowd


def said(events):
    """What each score said last, without its lineage."""
    lineage = {"id", "cause", "recorded_at", "received_at", "submission_id", "row", "revision"}
    lineage |= {"latest", "overdue", "framework_version", "days_late"}
    last = {}
    for body in scores(events):
        key = (body["indicator"], body["area"], body["breakdown"], body["period"])
        last[key] = {k: v for k, v in body.items() if k not in lineage}
    return last


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_scores_are_recomputed_so_the_order_of_arrival_does_not_matter(seed):
    choose, log = random.Random(seed), Log()
    rows = unique_rows(choose, rows=60)
    first = [log.framework(shipped(1))]
    forwards = first + [log.observations([r], indicator=c) for c, r in rows]
    choose.shuffle(rows)
    log = Log()
    other = [log.framework(shipped(1))]
    other += [log.observations([r], indicator=c) for c, r in rows]
    assert said(MemoryScorer().feed(forwards)) == said(MemoryScorer().feed(other))


def with_cells(value: bytes) -> bytes:
    """The same record of the log with the cells that its rows were read from."""
    record = orjson.loads(value)
    for row in record.get("observations", ()):
        row["cells"] = {"area": row["area"], "period": row["period"], "value": row["value"] or "NA"}
    return orjson.dumps(record)


def test_the_cells_that_a_figure_was_read_from_change_no_byte():
    log = random_log(11, records=120)
    assert written(MemoryScorer().feed([with_cells(v) for v in log])) == written(
        MemoryScorer().feed(log)
    )
