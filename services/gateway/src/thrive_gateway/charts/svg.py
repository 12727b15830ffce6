"""A very small SVG writer: escaped text, rounded coordinates, nothing that is not finite."""

import math
from collections.abc import Iterable

from markupsafe import Markup

Attribute = str | int | float | None


class CoordinateNotFinite(ValueError):
    """A chart was asked to draw a coordinate that is not a finite number."""


def element(name: str, *children: str, **attributes: Attribute) -> Markup:
    """One element. `font_size` becomes font-size, `class_` class; None leaves an attribute out."""
    opening = Markup("").join(_attribute(key, value) for key, value in attributes.items())
    inner = Markup("").join(children)
    form = Markup("<{0}{1}>{2}</{0}>") if inner else Markup("<{0}{1}/>")
    return form.format(name, opening, inner)


def number(value: float) -> str:
    """A coordinate with at most one decimal, written the same on every machine."""
    if not math.isfinite(value):
        raise CoordinateNotFinite(f"{value} is not a coordinate")
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def text(content: str, *, x: float, y: float, anchor: str = "start", kind: str = "") -> Markup:
    """Words at a place."""
    return element("text", content, x=x, y=y, text_anchor=anchor, class_=kind or None)


def picture(
    *,
    width: float,
    height: float,
    key: str,
    title: str,
    summary: str,
    body: Iterable[str],
    kind: str,
) -> Markup:
    """A whole picture that scales with its box and tells a screen reader what it shows."""
    return element(
        "svg",
        element("title", title, id=f"{key}-title"),
        element("desc", summary, id=f"{key}-desc"),
        *body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        aria_labelledby=f"{key}-title {key}-desc",
        class_=f"chart {kind}",
        focusable="false",
    )


def text_width(content: str, *, size: float) -> float:
    """About how wide words are: a generous mean width of a sans-serif letter."""
    return len(content) * size * 0.56


def _attribute(key: str, value: Attribute) -> Markup:
    if value is None:
        return Markup("")
    shown = value if isinstance(value, str) else number(value)
    return Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), shown)
