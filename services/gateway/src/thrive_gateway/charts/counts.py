"""Counts bar: how many indicators have each verdict. Each part carries its own pattern."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from thrive_gateway.charts.svg import element, picture, text

WIDTH, HEIGHT, GAP = 320.0, 26.0, 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A verdict with its number of indicators; `kind` picks colour and number colour."""

    kind: str
    name: str
    count: int


def counts_bar(parts: Sequence[Part], *, key: str, title: str) -> Markup:
    """A bar cut in proportion to the counts; empty text when there is nothing to count."""
    shown = [part for part in parts if part.count > 0]
    total = sum(part.count for part in shown)
    if not total:
        return Markup("")
    unit = (WIDTH - GAP * (len(shown) - 1)) / total
    body: list[str] = []
    left = 0.0
    for part in shown:
        width = unit * part.count
        body.append(_part(part, left=left, width=width))
        left += width + GAP
    return picture(
        width=WIDTH,
        height=HEIGHT,
        key=key,
        title=title,
        summary=", ".join(f"{part.count} {part.name}" for part in shown),
        kind="chart--counts",
        body=body,
    )


def _part(part: Part, *, left: float, width: float) -> Markup:
    return element(
        "g",
        element("rect", x=left, y=0, width=width, height=HEIGHT, class_=f"count-{part.kind}"),
        text(
            str(part.count),
            x=left + width / 2,
            y=HEIGHT - 8,
            anchor="middle",
            kind=f"count-number count-number--{part.kind}",
        ),
    )
