"""The form that asks for an earlier time, as people write it in Gateshead."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated

from pydantic import BaseModel, Field

from thrive_gateway.pages import format as shown

_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.ASCII)
_OWN_PAGE = r"^/([^/\\\x00-\x1f][^\\\x00-\x1f]*)?$"
"""Never another site."""
END_OF_DAY = time(23, 59, 59, 999999)
Text = Annotated[str, Field(max_length=20)]


class InstantForm(BaseModel):
    """What was filled in."""

    page: Annotated[str, Field(max_length=2000, pattern=_OWN_PAGE)] = "/"
    """The page that is to be shown as known then."""
    day: Text = ""
    month: Text = ""
    year: Text = ""
    time: Text = ""

    @property
    def blank(self) -> bool:
        """Whether no time was asked for yet."""
        return not any((self.day, self.month, self.year, self.time))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What is wrong, and in which field."""

    field: str
    text: str


def filled(form: InstantForm, *, at: datetime | None) -> InstantForm:
    """A blank form with an instant in it, to go on from."""
    if at is None:
        return form
    local = at.astimezone(shown.LONDON)
    return InstantForm(
        page=form.page,
        day=str(local.day),
        month=str(local.month),
        year=str(local.year),
        time=f"{local:%H:%M}",
    )


def moment_of(form: InstantForm, *, now: datetime) -> datetime | Mistake:
    """The instant in UTC, or what is wrong.

    Without a time it is the end of the day. Of the two equal times of an autumn night it is the
    later one, so that everything known at that time is there.
    """
    try:
        day = date(int(form.year), int(form.month), int(form.day))
    except ValueError:
        return Mistake(field="day", text="Enter a real date, such as 1 11 2026")
    clock = _clock(form.time)
    if clock is None:
        return Mistake(field="time", text="Enter a time such as 2:30pm or 14:30, or leave it empty")
    moment = datetime.combine(day, clock, tzinfo=shown.LONDON).replace(fold=1).astimezone(UTC)
    if moment > now:
        today = day == now.astimezone(shown.LONDON).date()
        return Mistake(field="time" if today else "day", text="Enter a time in the past")
    return moment


def _clock(text: str) -> time | None:
    """A time as people write it; None: it is not one."""
    if not text.strip():
        return END_OF_DAY
    found = _TIME.fullmatch(text.strip().lower())
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
