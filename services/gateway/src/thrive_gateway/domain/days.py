"""Days as people write them."""

from datetime import date


def long_date(day: date) -> str:
    """7 January 2027."""
    return f"{day.day} {day:%B %Y}"
