"""The ground of every answer."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

AREA = "E08000037"
INDICATOR = "PR5"


class Answer(BaseModel):
    """An answer's part."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


def absent(value: object) -> bool:
    """For fields that an answer leaves out where they have nothing to say."""
    return value is None


class Known(Answer):
    """An answer that can be had as known at an instant."""

    as_known_at: datetime | None = Field(
        default=None, exclude_if=absent, examples=["2026-11-01T12:00:00Z"]
    )
    """The instant asked for; absent from what is known now."""


class Page(Known):
    """One page of a list."""

    next: str | None = Field(default=None, examples=["WyJhbGwiLCIyMDI0LTA5LTAxL1AxWSJd"])
    """Pass it as `cursor` for the next page; null on the last."""
