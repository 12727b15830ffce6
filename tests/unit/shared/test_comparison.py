"""What a replay's comparison finds, and what it leaves aside."""

from hypothesis import given
from hypothesis import strategies as st
from support.published import Published
from thrive_shared.contracts.topics import SCORE_COMPUTED
from thrive_shared.kafka.outgoing import Outgoing
from thrive_shared.replay.comparison import MOST_SHOWN, Comparison

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def event(key, event_id, body=b"{}", *, trace=None):
    return Outgoing(SCORE_COMPUTED, 0, key.encode(), body, event_id, "2026-01-01T00:00:00Z", trace)


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
    found = compared(HISTORY, [HISTORY[2], HISTORY[1], HISTORY[0]])
    assert not found.is_equal
    assert [(d.published_at, d.recomputed) for d in found.shown] == [((0, 0), HISTORY[0].value)]


def test_what_was_published_again_counts_once():
    found = compared([*HISTORY, HISTORY[0]], HISTORY)
    assert found.is_equal
    assert found.again == 1


def test_an_id_published_again_with_other_bytes_is_shown_beside_the_event_of_that_id():
    found = compared([*HISTORY, event("a", "1", b'{"x":2}')], HISTORY)
    assert not found.is_equal
    assert found.equal == 3
    assert [(d.key, d.published_at, d.recomputed) for d in found.shown] == [("a", (0, 3), b"{}")]


def test_an_altered_copy_before_a_newer_record_of_its_key_is_one_difference():
    """Given a copy that shifts what follows it by a place, then only the copy is different."""
    copy = event("a", "1", b'{"x":2}')
    found = compared([*HISTORY[:2], copy, HISTORY[2]], HISTORY)
    assert (found.different, found.equal) == (1, 3)
    assert [(d.published_at, d.recomputed) for d in found.shown] == [((0, 2), b"{}")]


def test_records_without_a_common_id_are_paired_by_their_order():
    published = [event("a", "7", b"seven"), HISTORY[0], event("a", "8", b"eight")]
    recomputed = [HISTORY[0], event("a", "9", b"nine")]
    found = compared(published, recomputed)
    assert found.equal == 1
    assert [(d.published_at, d.recomputed) for d in found.shown] == [
        ((0, 0), b"nine"),
        ((0, 2), None),
    ]


def test_an_event_recomputed_twice_was_published_once():
    found = compared(HISTORY, [*HISTORY, HISTORY[0]])
    assert [(d.published_at, d.recomputed) for d in found.shown] == [(None, b"{}")]


def test_a_comparison_of_one_log_partition_leaves_those_of_others_aside():
    side = Comparison()
    for n, log in enumerate((1, 1, 2)):
        side.take_published(Published(HISTORY[n], offset=n), cause=(log, 1))
    mine = side.anew(of=1)
    for each in HISTORY[:2]:
        mine.take_recomputed(each)
    assert mine.outcome().is_equal
    assert side.anew(of=2).outcome().different == 1


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


@st.composite
def planted(draw):
    """A history of three keys, and the same with altered copies planted behind their originals."""
    keys = draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=12))
    history = [event(key, str(n), b'{"n":%d}' % n) for n, key in enumerate(keys)]
    published = list(history)
    for copy in range(draw(st.integers(0, MOST_SHOWN))):
        original = draw(st.sampled_from(history))
        earliest = published.index(original) + 1
        at = draw(st.integers(earliest, len(published)))
        published.insert(at, original._replace(value=b"copy %d" % copy))
    return history, published


@given(planted())
def test_every_altered_copy_is_one_difference_beside_its_original(drawn):
    history, published = drawn
    found = compared(published, history)
    original = {each.event_id: each.value for each in history}
    copies = {n: each for n, each in enumerate(published) if each not in history}
    assert found.different == len(copies)
    assert found.is_equal == (not copies)
    assert found.equal == len(history)
    shown = {d.published_at[1]: d.recomputed for d in found.shown}
    assert shown == {n: original[each.event_id] for n, each in copies.items()}


@given(st.data())
def test_two_sides_are_equal_only_with_one_order_of_each_key(data):
    history = [event(key, str(n)) for n, key in enumerate("aabbab")]
    order = data.draw(st.permutations(history))
    by_key = [
        [e for e in side if e.key == key] for side in (order, history) for key in (b"a", b"b")
    ]
    found = compared(order, history)
    assert found.is_equal == (by_key[:2] == by_key[2:])
    assert found.is_equal == (found.different == 0)
