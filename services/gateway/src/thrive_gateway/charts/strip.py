"""Strip chart: one dot for each comparable area, the council's own large and named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import quantiles

from markupsafe import Markup

from thrive_gateway.charts import marks
from thrive_gateway.charts.scale import Scale, value_ticks
from thrive_gateway.charts.svg import element, picture, text, text_width

WIDTH, HEIGHT, EDGE, LINE = 900.0, 132.0, 24.0, 66.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """Finite values of comparable areas, and the two that are named."""

    key: str
    title: str
    summary: str
    peers: tuple[float, ...]
    own: float
    own_name: str
    benchmark: float | None = None
    benchmark_name: str = ""


def strip_chart(strip: Strip, *, width: float = WIDTH) -> Markup:
    """Dots along a line of values, with the middle half of areas shaded."""
    named = [strip.own, *([] if strip.benchmark is None else [strip.benchmark])]
    ticks = value_ticks([*strip.peers, *named], zero=False, count=8 if width > 500 else 4)
    x = Scale(low=ticks[0], high=ticks[-1], start=EDGE, stop=width - EDGE)
    return picture(
        width=width,
        height=HEIGHT,
        key=f"{strip.key}-{width:.0f}",
        title=strip.title,
        summary=strip.summary,
        kind="chart--strip",
        body=(
            *_middle_half(strip.peers, x=x),
            *_ticks(ticks, x=x),
            *(
                element("circle", cx=x(value), cy=LINE, r=5, class_="chart-peer")
                for value in sorted(strip.peers)
            ),
            *_named(strip, x=x, width=width),
        ),
    )


def _middle_half(peers: Sequence[float], *, x: Scale) -> Iterator[Markup]:
    if len(peers) < 4:
        return
    lower, _, upper = quantiles(peers, n=4, method="inclusive")
    yield element(
        "rect",
        x=x(lower),
        y=LINE - 16,
        width=max(x(upper) - x(lower), 1),
        height=32,
        class_="chart-middle-half",
    )


def _ticks(ticks: list[float], *, x: Scale) -> Iterator[Markup]:
    yield element("line", x1=x.start, x2=x.stop, y1=LINE, y2=LINE, class_="chart-grid")
    for tick in ticks:
        yield text(f"{tick:,.10g}", x=x(tick), y=HEIGHT - 12, anchor="middle", kind="chart-tick")


def _named(strip: Strip, *, x: Scale, width: float) -> Iterator[Markup]:
    if strip.benchmark is not None:
        place = x(strip.benchmark)
        yield marks.diamond(place, LINE, size=8, kind="chart-benchmark-point")
        yield _name(strip.benchmark_name, x=place, y=LINE + 34, width=width, kind="chart-key")
    place = x(strip.own)
    yield element("circle", cx=place, cy=LINE, r=9, class_="chart-own")
    yield _name(strip.own_name, x=place, y=LINE - 24, width=width, kind="chart-last")


def _name(name: str, *, x: float, y: float, width: float, kind: str) -> Markup:
    half = text_width(name, size=14) / 2
    return text(name, x=min(max(x, half), width - half), y=y, anchor="middle", kind=kind)
