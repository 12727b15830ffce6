"""What a replay's comparison finds, and what it leaves aside."""

from dataclasses import dataclass

from thrive_shared.contracts.topics import SCORE_COMPUTED
from thrive_shared.kafka.outgoing import Outgoing
from thrive_shared.replay.comparison import Comparison

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def event(key, event_id, body=b"{}", *, trace=None):
    return Outgoing(SCORE_COMPUTED, 0, key.encode(), body, event_id, "2026-01-01T00:00:00Z", trace)


@dataclass
class Published:
    """What a consumed record shows of itself."""

    event: Outgoing
    offset: int = 0

    partition = 0

    @property
    def key(self):
        return self.event.key

    @property
    def value(self):
        return self.event.value

    @property
    def headers(self):
        return tuple(self.event.headers())


def compared(published, recomputed, *, causes=(), upto=None):
    side = Comparison()
    for n, each in enumerate(published):
        cause = causes[n] if causes else (0, 1)
        side.take_published(Published(each, offset=n), cause=cause)
    for each in recomputed:
        side.take_recomputed(each)
    return side.outcome(upto=upto)


HISTORY = [event("a", "1"), event("b", "2"), event("a", "3", b'{"x":1}')]


def test_the_same_records_are_equal_with_one_hash():
    found = compared(HISTORY, HISTORY)
    assert found.is_equal
    assert (found.equal, found.published, found.recomputed) == (3, 3, 3)
    assert found.published_hash == found.recomputed_hash != compared([], []).recomputed_hash


def test_keys_may_come_in_any_order_but_not_the_history_of_one():
    assert compared(HISTORY, [HISTORY[1], HISTORY[0], HISTORY[2]]).is_equal
    assert not compared(HISTORY, [HISTORY[2], HISTORY[1], HISTORY[0]]).is_equal


def test_what_was_published_again_counts_once():
    found = compared([*HISTORY, HISTORY[0]], HISTORY)
    assert found.is_equal
    assert found.again == 1


def test_an_id_published_again_with_other_bytes_is_a_difference():
    found = compared([*HISTORY, event("a", "1", b'{"x":2}')], HISTORY)
    assert not found.is_equal
    assert [(d.key, d.published_at, d.recomputed) for d in found.shown] == [("a", (0, 3), None)]


def test_changed_bytes_are_found_with_both_sides():
    changed = [*HISTORY[:2], event("a", "3", b'{"x":2}')]
    found = compared(changed, HISTORY)
    assert found.different == 1
    assert [(d.key, d.published_at, d.recomputed) for d in found.shown] == [
        ("a", (0, 2), b'{"x":1}')
    ]
    assert found.published_hash != found.recomputed_hash


def test_what_was_never_published_is_found():
    found = compared(HISTORY[:2], HISTORY)
    assert [(d.key, d.published_at, d.recomputed) for d in found.shown] == [("a", None, b'{"x":1}')]


def test_the_trace_lies_outside():
    assert compared([event("a", "1", trace=TRACE)], [event("a", "1")]).is_equal


def test_what_stands_on_records_after_the_cut_is_left_out():
    found = compared(HISTORY, HISTORY[:2], causes=[(0, 1), (1, 5), (0, 2)], upto={0: 1, 1: 5})
    assert found.is_equal
    assert found.left_out == 1
