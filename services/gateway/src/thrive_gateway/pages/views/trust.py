"""How far a figure can be trusted: in a word, in a sentence, and check by check."""

from dataclasses import dataclass

from thrive_shared.contracts.framework import Indicator
from thrive_shared.contracts.scoring import Quality, ScoreComputed, Signal

from thrive_gateway.pages import format as shown
from thrive_gateway.pages.trust_words import DOUBTS, UNTESTED, confidence_tag
from thrive_gateway.pages.words import Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check of a figure and what it found."""

    name: str
    found: str
    doubtful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """A figure's confidence with the checks behind it."""

    tag: Tag
    sentence: str
    checks: tuple[Check, ...]


def trust(score: ScoreComputed, *, indicator: Indicator) -> Trust | None:
    """None without a figure, and for scores made before it was looked at."""
    quality = score.quality
    if quality is None:
        return None
    return Trust(
        tag=confidence_tag(quality),
        sentence=_sentence(quality),
        checks=(
            _received(score),
            _complete(quality),
            _outlier(quality),
            _repeated(quality),
            _digits(quality),
            _range(quality, indicator=indicator),
        ),
    )


def _sentence(quality: Quality) -> str:
    if not quality.reasons:
        return "No check found anything against this figure."
    told = [DOUBTS[each] for each in quality.reasons]
    said = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    return f"{said[0].upper()}{said[1:]}."


def _received(score: ScoreComputed) -> Check:
    name, late = "Received in time", score.days_late
    if score.overdue and score.due is not None:
        text = f"The next figure was due on {shown.day(score.due)} and has not come"
        return Check(name=name, found=text, doubtful=True)
    if late is None:
        return Check(
            name=name,
            found="Cannot be told: it came with the first delivery, or was due before this "
            "framework was in force",
        )
    if late == 0:
        return Check(name=name, found="Yes, on the day it was due")
    days = f"{abs(late)} day{'' if abs(late) == 1 else 's'}"
    if late < 0:
        return Check(name=name, found=f"Yes, {days} before it was due")
    return Check(name=name, found=f"No, {days} after it was due", doubtful=True)


def _complete(quality: Quality) -> Check:
    found = quality.completeness
    if found is None:
        return _quiet(quality, "completeness", "Complete", "Every period expected lately is there")
    return Check(
        name="Complete",
        found=f"{found.present} of the latest {found.expected} periods have a figure",
        doubtful="incomplete" in quality.reasons,
    )


def _outlier(quality: Quality) -> Check:
    name, found = "Like its own recent figures", quality.outlier
    if found is None:
        return _quiet(quality, "outlier", name, "Yes")
    if found.modified_z is not None:
        size = shown.number(abs(found.modified_z), decimals=1)
        text = f"No: its distance from the median of {found.n} is {size} (more than 3.5 is unusual)"
    else:
        size = shown.number(abs(found.z or 0), decimals=1)
        text = f"No: {size} standard deviations from the mean of {found.n} (more than 3 is unusual)"
    return Check(name=name, found=text, doubtful=True)


def _repeated(quality: Quality) -> Check:
    name, found = "Measured anew", quality.flat_line
    if found is None:
        return _quiet(quality, "flat_line", name, "Nothing says otherwise")
    text = f"In doubt: the same value was sent {found.run} times running"
    return Check(name=name, found=text, doubtful=True)


def _digits(quality: Quality) -> Check:
    name, found = "Counted, not guessed", quality.digit_preference
    if found is None:
        return _quiet(quality, "digit_preference", name, "Last digits of its counts are even")
    text = f"In doubt: too many of the latest {found.n} counts end in {found.digit}"
    return Check(name=name, found=text, doubtful=True)


def _range(quality: Quality, *, indicator: Indicator) -> Check:
    name, found = "A possible value", quality.out_of_range
    if found is None:
        return _quiet(quality, "out_of_range", name, "Yes")
    ends = (("from", found.lowest), ("to", found.highest))
    bounds = " ".join(
        f"{word} {shown.in_words(end, unit=indicator.unit, decimals=indicator.decimals)}"
        for word, end in ends
        if end is not None
    )
    return Check(name=name, found=f"No: values run {bounds}", doubtful=True)


def _quiet(quality: Quality, signal: Signal, name: str, nothing: str) -> Check:
    """A check that found nothing, or couldn't be made."""
    why = quality.untested.get(signal)
    return Check(name=name, found=nothing if why is None else f"Cannot be told: {UNTESTED[why]}")
