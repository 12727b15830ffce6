"""What was refused of a submission that came in several parts."""

from collections.abc import Sequence

from thrive_shared.contracts.ingest import SubmissionRejected


def as_one(parts: Sequence[SubmissionRejected]) -> SubmissionRejected | None:
    """The parts, in their order, as if they had been told at once; None where nothing was refused.

    `rows` are those of the parts in which something was refused.
    """
    if not parts:
        return None
    return parts[0].model_copy(
        update={
            "rows": sum(each.rows for each in parts),
            "rejections": tuple(found for each in parts for found in each.rejections),
            "truncated": any(each.truncated for each in parts),
        }
    )
