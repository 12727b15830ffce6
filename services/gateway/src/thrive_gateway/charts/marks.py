"""Marks: shapes that differ in form as well as in colour."""

from collections.abc import Sequence

from markupsafe import Markup

from thrive_gateway.charts.svg import element, number

Place = tuple[float, float]


def polyline(places: Sequence[Place], *, kind: str) -> Markup:
    """A line through places."""
    return element("polyline", points=_pairs(places), fill="none", class_=kind)


def diamond(x: float, y: float, *, size: float, kind: str) -> Markup:
    """The benchmark's mark."""
    corners = [(x, y - size), (x + size, y), (x, y + size), (x - size, y)]
    return element("polygon", points=_pairs(corners), class_=kind)


def triangle(x: float, y: float, *, size: float, kind: str) -> Markup:
    """The mark of a forecast: no figure, so no dot."""
    corners = [(x, y - size), (x + size, y + size), (x - size, y + size)]
    return element("polygon", points=_pairs(corners), class_=kind)


def square(x: float, y: float, *, size: float, kind: str) -> Markup:
    """The mark of a special cause."""
    return element("rect", x=x - size, y=y - size, width=2 * size, height=2 * size, class_=kind)


def whisker(x: float, low: float, high: float, *, kind: str) -> Markup:
    """An interval: a stem with two ends."""
    path = f"M{number(x)} {number(low)}V{number(high)}"
    for y in (low, high):
        path += f"M{number(x - 4)} {number(y)}H{number(x + 4)}"
    return element("path", d=path, fill="none", class_=kind)


def _pairs(places: Sequence[Place]) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in places)
