"""Rejections of several parts read as those of one submission."""

from support.gateway_records import rejected
from thrive_gateway.domain.rejections import as_one
from thrive_shared.contracts.ingest import Rejection


def test_parts_read_as_one_in_their_order() -> None:
    first = rejected()
    late = Rejection(row=5002, column="area", code="unknown_area", cell_sha256="1" * 64)
    second = first.model_copy(
        update={"part": 1, "rows": 7, "rejections": (late,), "truncated": True}
    )

    found = as_one([first, second])

    assert found is not None
    assert (found.rows, found.truncated) == (10, True)
    assert [each.row for each in found.rejections] == [2, 5002]
    assert as_one([first]) == first
    assert as_one([]) is None
