"""The cause of an event, found in its bytes."""

from dataclasses import dataclass

import pytest
from thrive_scoring.replay.causes import cause_of, first_cause


@dataclass
class Published:
    """What is looked at."""

    value: bytes


@pytest.mark.parametrize("find", [cause_of, first_cause])
@pytest.mark.parametrize(
    "body",
    [
        b'{"id":"a","cause":{"partition":3,"seq":41},"state":"open"}',
        b'{"id":"a","cause": {"seq": 41, "partition": 3}}',
        b'{"reason":"\\"cause\\":{\\"partition\\":1}","cause":{"partition":3,"seq":41}}',
    ],
)
def test_it_is_found_however_it_is_written(find, body):
    assert find(Published(body)) == (3, 41)


def test_another_events_cause_within_is_not_taken_for_it():
    body = b'{"of":{"cause":{"partition":1,"seq":2}},"cause":{"partition":3,"seq":41}}'
    assert cause_of(Published(body)) == (3, 41)
