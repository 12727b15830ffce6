"""From a partner's row to a figure, or to everything that is wrong with it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import cast, get_args

from thrive_shared.contracts.framework import Indicator
from thrive_shared.contracts.ingest import PublishedVerdict, Status
from thrive_shared.contracts.period import Period

from .catalogue import Catalogue
from .figures import Figure
from .mistakes import Code, Mistake, did_you_mean
from .numbers import NotANumber, mended, read_number
from .period_text import (
    EXAMPLES,
    PeriodAmbiguous,
    PeriodNotUnderstood,
    PeriodOfAnotherType,
    described,
    read_period,
)
from .plausibility import Numbers, value_from_counts, wrongs
from .profile import Row

STATUSES: tuple[str, ...] = get_args(Status)
VERDICTS: tuple[str, ...] = get_args(PublishedVerdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sends, on which day it is judged, and which trace its events belong to."""

    partner: str
    operator: bool
    today: date
    traceparent: str | None = None

    def speaks_for(self, indicator: Indicator) -> bool:
        """Whether this sender's figures of an indicator count."""
        return self.operator or indicator.source_of_record == self.partner


@dataclass(slots=True)
class _Reading:
    """One row being read; collects every mistake instead of stopping at the first."""

    row: Row
    advise: bool = True
    """Whether to look for what was probably meant, which costs time."""
    mistakes: list[Mistake] = field(default_factory=list)

    def cell(self, name: str) -> str:
        return self.row.cells.get(name, "")

    def refuse(self, name: str, code: Code, *, message: str, fix: str) -> None:
        self.mistakes.append(
            Mistake(
                row=self.row.number,
                column=self.row.column(name),
                code=code,
                value=self.cell(name),
                message=message,
                fix=fix,
            )
        )


@dataclass(frozen=True, slots=True)
class Subject:
    """What a row speaks of."""

    indicator: Indicator
    area: str
    breakdown: str
    period: Period | None


def read_subject(
    row: Row, *, catalogue: Catalogue, sender: Sender, period_needed: bool
) -> Subject | list[Mistake]:
    """What a row speaks of, or every mistake in saying so."""
    reading = _Reading(row)
    subject = _subject(reading, catalogue=catalogue, sender=sender, period_needed=period_needed)
    return reading.mistakes if subject is None else subject


def read_row(
    row: Row, *, catalogue: Catalogue, sender: Sender, advise: bool = True
) -> Figure | list[Mistake]:
    """The figure that a row states, or all its mistakes."""
    reading = _Reading(row, advise)
    subject = _subject(reading, catalogue=catalogue, sender=sender, period_needed=True)
    indicator = catalogue.indicator(reading.cell("indicator"))
    numbers = _numbers(reading, indicator)
    status = _status(reading, numbers)
    verdict = _verdict(reading)
    if reading.mistakes or subject is None:
        return reading.mistakes
    return Figure(
        row=row.number,
        indicator=subject.indicator.code,
        area=subject.area,
        breakdown=subject.breakdown,
        period=str(subject.period),
        value=numbers.value,
        numerator=numbers.numerator,
        denominator=numbers.denominator,
        computed=numbers.computed,
        lower=numbers.lower,
        upper=numbers.upper,
        published_verdict=verdict,
        status=status,
        withdraws=row.withdraws,
        sent=row.sent,
        in_our_names=row.in_our_names,
    )


def _subject(
    reading: _Reading, *, catalogue: Catalogue, sender: Sender, period_needed: bool
) -> Subject | None:
    indicator = _indicator(reading, catalogue=catalogue, sender=sender)
    area = _area(reading, catalogue=catalogue)
    breakdown = _breakdown(reading, indicator, catalogue=catalogue)
    period = None
    if period_needed or reading.cell("period"):
        period = _period(reading, indicator, today=sender.today)
    if indicator is None or reading.mistakes:
        return None
    return Subject(indicator, area, breakdown, period)


def _required(reading: _Reading, name: str) -> str | None:
    cell = reading.cell(name)
    if cell:
        return cell
    reading.refuse(
        name,
        Code.MISSING_VALUE,
        message=f"The row names no {name}.",
        fix=f"Fill in the {name}.",
    )
    return None


def _indicator(reading: _Reading, *, catalogue: Catalogue, sender: Sender) -> Indicator | None:
    text = _required(reading, "indicator")
    if text is None:
        return None
    found = catalogue.indicator(text)
    if found is None:
        similar = catalogue.similar_indicator(text) if reading.advise else None
        reading.refuse(
            "indicator",
            Code.UNKNOWN_INDICATOR,
            message="The framework has no such indicator.",
            fix=f"Did you mean {similar}?" if similar else "Use a code or name of the framework.",
        )
    elif not sender.speaks_for(found):
        reading.refuse(
            "indicator",
            Code.NOT_SOURCE_OF_RECORD,
            message=f"Figures of {found.code} come from {found.source_of_record} only.",
            fix=f"Leave the row out, or have {found.source_of_record} send it.",
        )
    return found


def _area(reading: _Reading, *, catalogue: Catalogue) -> str:
    text = _required(reading, "area")
    if text is None or catalogue.area(text) is not None:
        return text or ""
    similar = catalogue.similar_area(text) if reading.advise else None
    reading.refuse(
        "area",
        Code.UNKNOWN_AREA,
        message="This is neither an area of the framework nor an ONS area code.",
        fix=f"Did you mean {similar.code} ({similar.name})?"
        if similar
        else "Use an area code such as E08000037.",
    )
    return ""


def _breakdown(reading: _Reading, indicator: Indicator | None, *, catalogue: Catalogue) -> str:
    text = reading.cell("breakdown") or "all"
    allowed = () if indicator is None else indicator.breakdowns
    if text in allowed or (indicator is None and catalogue.has_breakdown(text)):
        return text
    similar = did_you_mean(text, among=allowed) if reading.advise else None
    name = "This file" if indicator is None else indicator.code
    reading.refuse(
        "breakdown",
        Code.UNKNOWN_BREAKDOWN,
        message=f"{name} has no population group {text}.",
        fix=f"Did you mean {similar}?" if similar else f"Use one of: {', '.join(allowed)}.",
    )
    return ""


def _period(reading: _Reading, indicator: Indicator | None, *, today: date) -> Period | None:
    text = _required(reading, "period")
    if text is None or indicator is None:
        return None
    example = f"Write it like {EXAMPLES[indicator.period]}."
    kind = indicator.period.replace("_", " ")
    try:
        period = read_period(text, indicator.period)
    except PeriodNotUnderstood:
        reading.refuse(
            "period",
            Code.UNKNOWN_PERIOD,
            message="This is not a period that we can read.",
            fix=example,
        )
    except PeriodAmbiguous as error:
        options = " or ".join(described(p) for p in error.readings)
        reading.refuse(
            "period",
            Code.AMBIGUOUS_PERIOD,
            message=f"This can mean {options}; {indicator.code} is reported by {kind}.",
            fix=example,
        )
    except PeriodOfAnotherType as error:
        reading.refuse(
            "period",
            Code.WRONG_PERIOD_TYPE,
            message=f"This reads as {described(error.readings[0])}, "
            f"but {indicator.code} is reported by {kind}.",
            fix=example,
        )
    else:
        if period.start <= today:
            return period
        reading.refuse(
            "period",
            Code.FUTURE_PERIOD,
            message=f"{period.label()} has not begun: today is {today.isoformat()}.",
            fix="Check the year, or send the figure when the period has begun.",
        )
    return None


def _number(reading: _Reading, name: str) -> str | None:
    cell = reading.cell(name)
    if not cell:
        return None
    try:
        return read_number(cell)
    except NotANumber:
        meant = mended(cell)
        reading.refuse(
            name,
            Code.NOT_A_NUMBER,
            message="This is not a plain decimal number.",
            fix=f"Write {meant}." if meant else "Write digits with a decimal point, such as 8.3.",
        )
        return None


def _numbers(reading: _Reading, indicator: Indicator | None) -> Numbers:
    before = len(reading.mistakes)
    found = Numbers(
        value=_number(reading, "value"),
        numerator=_number(reading, "numerator"),
        denominator=_number(reading, "denominator"),
        lower=_number(reading, "lower"),
        upper=_number(reading, "upper"),
    )
    if indicator is None or len(reading.mistakes) > before:
        return found
    for wrong in wrongs(found, indicator):
        reading.refuse(wrong.column, wrong.code, message=wrong.message, fix=wrong.fix)
    if found.value is None and len(reading.mistakes) == before:
        found = value_from_counts(found, indicator)
    return found


def _status(reading: _Reading, numbers: Numbers) -> Status:
    text = reading.cell("status").casefold()
    if text and text not in STATUSES:
        similar = did_you_mean(text, among=STATUSES)
        reading.refuse(
            "status",
            Code.BAD_STATUS,
            message="This is not a status.",
            fix=f"Did you mean {similar}?" if similar else f"Use one of: {', '.join(STATUSES)}.",
        )
    elif text == "missing" and numbers.value is not None:
        reading.refuse(
            "status",
            Code.BAD_STATUS,
            message="The row says that the figure is missing, and gives one.",
            fix="Leave the value empty, or send it as final or provisional.",
        )
    elif not reading.row.room_for_figure and text != "missing":
        reading.refuse(
            "value",
            Code.MISSING_COLUMN,
            message="There is no column or field for the value.",
            fix=f"Add one named {reading.row.column('value')}, or withdraw the figure with "
            f"missing as its {reading.row.column('status')}.",
        )
    if numbers.value is None:
        return "missing"
    return cast("Status", text or "final")


def _verdict(reading: _Reading) -> PublishedVerdict | None:
    text = reading.cell("published_verdict").casefold()
    if text and text not in VERDICTS:
        reading.refuse(
            "published_verdict",
            Code.BAD_VERDICT,
            message="This is not a comparison with the benchmark.",
            fix=f"Use one of: {', '.join(VERDICTS)}; or leave it empty.",
        )
        return None
    return cast("PublishedVerdict", text) if text else None


RowReader = Callable[[Row], Figure | list[Mistake]]
"""`read_row` with its catalogue and sender filled in."""
