"""The table as CSV: the same points, nothing rounded."""

import csv
import io
from collections.abc import Sequence
from datetime import date

from thrive_shared.contracts.framework import Indicator

from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views.points import benchmark_value, row
from thrive_gateway.pages.views.rolling_year import raw, years_of
from thrive_gateway.reader import SeriesPoint

HEADER = (
    "indicator",
    "area",
    "area_name",
    "breakdown",
    "period",
    "period_label",
    "value",
    "lower_95",
    "upper_95",
    "benchmark",
    "target",
    "status",
    "revision",
    "origin",
    "verdicts",
    "received_at",
    "next_due",
    "unit",
    "source",
    "licence",
    "caution",
    "twelve_months",
)


def figures_csv(
    points: Sequence[SeriesPoint], *, indicator: Indicator, names: Names, due: date | None
) -> str:
    """One line for each period, with source, licence and caution on each.

    `due`: the day that the next figure of the series is due; None where none is expected.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    years = years_of(points, indicator=indicator)
    writer.writerows(
        [
            *_line(each, indicator=indicator, names=names, due=due),
            raw(years, period=each.period),
        ]
        for each in points
    )
    return text.getvalue()


def _line(point: SeriesPoint, *, indicator: Indicator, names: Names, due: date | None) -> list[str]:
    shown = row(point, indicator=indicator, names=names, benchmarks={})
    return [
        indicator.code,
        point.area,
        names.area(point.area),
        point.breakdown,
        point.period,
        shown.period,
        shown.raw,
        shown.lower,
        shown.upper,
        benchmark_value(point, benchmarks={}) or "",
        _target(point),
        point.observation.status,
        str(shown.revision),
        shown.origin.lower(),
        "; ".join(tag.text for tag in shown.verdicts),
        shown.received_at,
        due.isoformat() if due else "",
        indicator.unit,
        indicator.source,
        indicator.licence,
        indicator.caution or "",
    ]


def _target(point: SeriesPoint) -> str:
    target = point.score.target if point.score else None
    return (target.value or "") if target else ""
