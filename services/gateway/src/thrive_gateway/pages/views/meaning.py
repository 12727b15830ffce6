"""What an indicator means, and what happened to everyone while it was measured."""

from collections.abc import Iterable, Sequence

from thrive_shared.contracts.framework import Indicator, KnownEvent, Polarity, Target

from thrive_gateway.pages import format as shown
from thrive_gateway.pages import words
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views.points import events
from thrive_gateway.reader import SeriesPoint


def known(points: Sequence[SeriesPoint], *, indicator: Indicator, names: Names) -> tuple[str, ...]:
    """Events and breaks that fall within the series, as sentences."""
    happened = (
        f"{each.title}, {shown.day(each.starts)}{_until(each)}. {each.note}"
        for each in events(points, names=names)
    )
    breaks = (
        f"New definition from {shown.day(each.starts)}: {each.reason}"
        for each in indicator.breaks
        if points and points[0].period[:10] < each.starts.isoformat() <= points[-1].period[:10]
    )
    return (*happened, *breaks)


def _until(event: KnownEvent) -> str:
    return f" to {shown.day(event.ends)}" if event.ends != event.starts else ""


def about(indicator: Indicator, *, names: Names) -> tuple[tuple[str, str], ...]:
    """What the number means and whose it is, as label and text."""
    found: Iterable[tuple[str, str]] = (
        ("Definition", indicator.definition),
        ("Why it matters", indicator.why),
        ("Which way is good", words.POLARITY[indicator.polarity]),
        ("Unit", indicator.unit),
        ("Question it answers", words.KIND[indicator.kind]),
        ("Influence", words.INFLUENCE[indicator.influence]),
        ("Measure", f"{words.LEVEL[indicator.level]}. {words.ROLE[indicator.role]}"),
        ("Target", "; ".join(_targets(indicator, names=names))),
        ("Owner", indicator.owner),
        ("Committee", names.committee(indicator.committee)),
        ("Contributing teams", ", ".join(indicator.teams)),
        ("Strategies", ", ".join(indicator.strategies)),
        ("Replaces", indicator.replaces or ""),
        ("Source", indicator.source),
        ("Licence", indicator.licence),
        ("Caution", indicator.caution or ""),
    )
    return tuple((label, text) for label, text in found if text)


def _targets(indicator: Indicator, *, names: Names) -> list[str]:
    """The last target set for each population group, also one for years to come."""
    last = {each.breakdown: each for each in sorted(indicator.targets, key=lambda t: t.starts)}
    return [_target(each, indicator=indicator, names=names) for each in last.values()]


def _target(found: Target, *, indicator: Indicator, names: Names) -> str:
    group = f"{names.breakdown(found.breakdown)}: " if found.breakdown else ""
    limits = (found.value,) if found.value is not None else (found.lower, found.upper)
    wanted = " to ".join(
        shown.in_words(each, unit=indicator.unit, decimals=indicator.decimals)
        for each in limits
        if each is not None
    )
    side = _SIDES[indicator.polarity] if found.value is not None else ""
    until = f" to {shown.day(found.ends)}" if found.ends else " on"
    told = not found.illustrative or "illustrative" in found.source.casefold()
    source = f"{found.source}{'' if told else ', illustrative'}"
    return f"{group}{wanted}{side}, from {shown.day(found.starts)}{until} ({source})"


_SIDES = {Polarity.HIGH: " or more", Polarity.LOW: " or less", Polarity.NONE: ""}
