"""The ground every contract stands on."""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field


def _finite(text: str) -> str:
    if not Decimal(text).is_finite():
        raise ValueError("a number must be finite")
    return text


NUMBER_PATTERN = r"^-?\d{1,20}(\.\d{1,20})?$"
CODE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$"
PERIOD_PATTERN = r"^\d{4}-\d{2}-\d{2}/P\d{1,2}[DMY]$"

DecimalText = Annotated[
    str,
    Field(pattern=NUMBER_PATTERN, examples=["8.30"]),
]
"""A decimal number exactly as sent: digits are never lost to binary floating point."""

FiniteDecimal = Annotated[Decimal, AfterValidator(lambda d: Decimal(_finite(str(d))))]

Code = Annotated[str, Field(min_length=1, max_length=64, pattern=CODE_PATTERN)]
"""A short name used as a key: letters, digits, dot, dash and underscore."""

PeriodText = Annotated[str, Field(pattern=PERIOD_PATTERN, examples=["2024-09-01/P1Y"])]
"""Canonical period: ISO 8601 start date and duration; a duration above one year is pooled."""

Moment = AwareDatetime


class Contract(BaseModel):
    """An immutable message part. Unknown fields are ignored: additive change stays in v1."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)
