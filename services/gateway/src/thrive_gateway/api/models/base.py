"""The ground of every answer."""

from pydantic import BaseModel, ConfigDict, Field

AREA = "E08000037"
INDICATOR = "PR5"


class Answer(BaseModel):
    """An answer's part."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class Page(Answer):
    """One page of a list."""

    next: str | None = Field(default=None, examples=["WyJhbGwiLCIyMDI0LTA5LTAxL1AxWSJd"])
    """Pass it as `cursor` for the next page; null on the last."""
