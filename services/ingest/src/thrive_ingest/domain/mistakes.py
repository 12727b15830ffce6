"""What can be wrong with a row, and how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from hashlib import sha256

LISTED = 1000
"""Mistakes listed of one submission at most; beyond, `truncated` says so."""
MAX_COLUMN = 100
MAX_TEXT = 400
"""Longer names and texts are cut: a cell may be as long as a partner likes."""
_LONGEST_WORD = 150


class Code(StrEnum):
    """Names of mistakes; stable, so that partners' programs can rely on them."""

    UNKNOWN_INDICATOR = "unknown_indicator"
    UNKNOWN_AREA = "unknown_area"
    UNKNOWN_BREAKDOWN = "unknown_breakdown"
    UNKNOWN_PERIOD = "unknown_period"
    AMBIGUOUS_PERIOD = "ambiguous_period"
    WRONG_PERIOD_TYPE = "wrong_period_type"
    FUTURE_PERIOD = "future_period"
    NOT_A_NUMBER = "not_a_number"
    NEGATIVE_COUNT = "negative_count"
    NUMERATOR_EXCEEDS_DENOMINATOR = "numerator_exceeds_denominator"
    ZERO_DENOMINATOR = "zero_denominator"
    OUT_OF_RANGE = "out_of_range"
    LIMITS_OUT_OF_ORDER = "limits_out_of_order"
    VALUE_DISAGREES_WITH_COUNTS = "value_disagrees_with_counts"
    DUPLICATE_ROW = "duplicate_row"
    NOT_SOURCE_OF_RECORD = "not_source_of_record"
    UNKNOWN_COLUMN = "unknown_column"
    MISSING_COLUMN = "missing_column"
    MISSING_VALUE = "missing_value"
    BAD_STATUS = "bad_status"
    BAD_VERDICT = "bad_verdict"
    UNKNOWN_CAUSE = "unknown_cause"
    UNREADABLE_ROW = "unreadable_row"
    ERASED = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One refused cell. `row` counts data rows from 1; 0 stands for the header or the whole."""

    row: int
    column: str
    code: Code
    value: str
    message: str
    fix: str

    @property
    def fingerprint(self) -> str:
        """What travels in events instead of the cell."""
        return sha256(self.value.encode()).hexdigest()

    def as_json(self) -> dict[str, object]:
        """The form a partner reads."""
        return {
            "row": self.row,
            "column": self.column[:MAX_COLUMN],
            "code": self.code.value,
            "value": self.value[:MAX_TEXT],
            "message": self.message[:MAX_TEXT],
            "fix": self.fix[:MAX_TEXT],
        }


def did_you_mean(word: str, *, among: Iterable[str], cutoff: float = 0.72) -> str | None:
    """The known word most like this one, if any is like it at all."""
    if len(word) > _LONGEST_WORD:
        return None
    folded = {known.casefold(): known for known in among}
    close = get_close_matches(word.casefold(), folded, n=1, cutoff=cutoff)
    return folded[close[0]] if close else None
