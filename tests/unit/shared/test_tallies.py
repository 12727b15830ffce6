"""Sums of two sides: equal however the records are shared out, and never equal after a change."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from support.published import Published
from thrive_shared.contracts.topics import ALERT_CHANGED, SCORE_COMPUTED
from thrive_shared.kafka.outgoing import Outgoing
from thrive_shared.replay.comparison import Comparison
from thrive_shared.replay.tallies import PublishedTally, RecomputedTally, Tallies

TOPIC_PARTITIONS = 2
LAST_SEQ = 5
UPTO = {0: LAST_SEQ, 1: LAST_SEQ, 2: LAST_SEQ}


@st.composite
def histories(draw):
    """Records of two topics in the order of publishing, of three log partitions.

    The key tells the log partition and the topic's partition, as an indicator and an area do.
    """
    found = []
    for n in range(draw(st.integers(1, 12))):
        topic = draw(st.sampled_from([SCORE_COMPUTED, ALERT_CHANGED]))
        log, area = draw(st.integers(0, 2)), draw(st.integers(0, TOPIC_PARTITIONS - 1))
        key = f"{log}|{area}|{draw(st.integers(0, 1))}".encode()
        event = Outgoing(topic, area, key, b"%d" % draw(st.integers(0, 1)), str(n), "2026")
        found.append(Published(event, (log, draw(st.integers(1, LAST_SEQ)))))
    return found


def tallied(published, recomputed, *, worker):
    """The tallies of several workers together; `worker` picks who does a task."""
    tasks = sorted({(r.event.topic.name, r.partition) for r in published})
    logs = sorted({r.cause[0] for r in recomputed})
    workers = {n: Tallies() for n in range(3)}
    for n, (topic, partition) in enumerate(tasks):
        side = PublishedTally(workers[worker(n)], topic=topic, upto=UPTO)
        for each in published:
            if (each.event.topic.name, each.partition) == (topic, partition):
                side.take(each, cause=each.cause)
    for log in logs:
        side = RecomputedTally(workers[worker(log)], partition=log)
        for each in recomputed:
            if each.cause[0] == log and each.cause[1] <= LAST_SEQ:
                side.take(each.event)
    whole = Tallies()
    for part in workers.values():
        whole.take_in(dict(part))
    return whole


@given(history=histories(), choice=st.lists(st.integers(0, 2), min_size=8, max_size=8))
def test_any_share_of_the_work_gives_the_same_sums(history, choice):
    alone = tallied(history, history, worker=lambda _: 0)
    shared = tallied(history, history, worker=lambda n: choice[n])
    assert alone == shared
    assert not alone.uneven()


@given(history=histories(), data=st.data())
def test_a_planted_difference_makes_its_log_partition_uneven(history, data):
    n = data.draw(st.integers(0, len(history) - 1))
    found = history[n]
    change = data.draw(st.sampled_from(["body", "header", "partition", "missing", "more"]))
    changed = {
        "body": [replace(found, event=found.event._replace(value=b"other"))],
        "header": [replace(found, event=found.event._replace(event_id="other"))],
        "partition": [replace(found, event=found.event._replace(partition=9))],
        "missing": [],
        "more": [found, replace(found, event=found.event._replace(event_id="more"))],
    }[change]
    published = [*history[:n], *changed, *history[n + 1 :]]
    assert tallied(published, history, worker=lambda n: n % 3).uneven() == [found.cause[0]]


@given(history=histories())
def test_sums_say_what_a_comparison_record_by_record_says(history):
    tallies = tallied(history, history, worker=lambda n: n % 2)
    for (topic, log), tally in tallies.items():
        side = Comparison()
        mine = [r for r in history if (r.event.topic.name, r.cause[0]) == (topic, log)]
        for each in mine:
            side.take_published(each, cause=each.cause)
        for each in mine:
            side.take_recomputed(each.event)
        assert tally.outcome() == side.outcome(upto=UPTO)


def test_the_order_within_a_key_counts():
    first, second = (
        Published(Outgoing(SCORE_COMPUTED, 0, b"k", b"{}", n, "2026"), (0, 1)) for n in "12"
    )
    assert tallied([second, first], [first, second], worker=lambda _: 0).uneven() == [0]
    assert not tallied([first, second], [first, second], worker=lambda _: 0).uneven()


def test_what_came_again_counts_once_and_what_lies_beyond_the_cut_not_at_all():
    first = Published(Outgoing(SCORE_COMPUTED, 0, b"k", b"{}", "1", "2026"), (0, 1))
    later = Published(Outgoing(SCORE_COMPUTED, 0, b"k", b"{}", "2", "2026"), (0, LAST_SEQ + 1))
    found = tallied([first, first, later], [first, later], worker=lambda _: 0)
    [tally] = found.values()
    assert (tally.published, tally.recomputed, tally.again, tally.left_out) == (1, 1, 1, 1)
    assert tally.is_equal
