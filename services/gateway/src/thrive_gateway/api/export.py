"""A series as CSV, with the same figures and notes as in JSON."""

from thrive_gateway.domain.csv_text import csv_text

from .models.figures import FigureOut, SeriesOut

COLUMNS = (
    "indicator", "name", "area", "area_name", "breakdown", "period", "period_label", "value",
    "unit", "numerator", "denominator", "lower", "upper", "interval", "status", "revision",
    "rag", "benchmark", "provenance", "source", "licence", "caution", "received_at", "next_due",
    "partner", "submission_id", "row", "boundaries", "overdue", "days_late",
)  # fmt: skip
EXAMPLE = ",".join(COLUMNS) + "\r\n"


def series_csv(series: SeriesOut) -> str:
    """One line for each point; safe to open in a spreadsheet."""
    return csv_text(COLUMNS, (_line(p) for p in series.points))


def _line(figure: FigureOut) -> list[object]:
    interval, score = figure.interval, figure.score
    derived: dict[str, object] = {
        "lower": interval and interval.lower,
        "upper": interval and interval.upper,
        "interval": interval and interval.method,
        "rag": score and score.target and score.target.rag,
        "benchmark": score and score.benchmark and score.benchmark.verdict,
        "days_late": score and score.days_late,
        "received_at": figure.received_at and figure.received_at.isoformat(),
    }
    return [derived[c] if c in derived else getattr(figure, c) for c in COLUMNS]
