"""Which figure of a series is overdue, by what was last published of it."""

from thrive_scoring.domain import lateness
from thrive_scoring.domain.expectation import first_expected
from thrive_scoring.domain.rules import Rules
from thrive_scoring.domain.series import Series
from thrive_scoring.domain.spans import Span, span
from thrive_scoring.domain.view import View


def awaited(series: Series, *, latest: str | None, rules: Rules, view: View) -> Span | None:
    """The period whose figure is overdue, where alerts concern the area and the population group is
    a headline one: the others come with it. None where none is overdue.

    `latest`: the latest period with a figure; its score, else that of 'no figure received', says
    whether its successor is overdue.
    """
    if latest is None and series.head_keys:
        return None
    head = series.heads.get(latest or "")
    if head is None or not head.overdue or series.area not in view.judged:
        return None
    if series.breakdown not in rules.indicator.headline:
        return None
    if latest is not None:
        return lateness.next_period(rules, span(latest))
    return first_expected(rules.indicator, area=view.scored[series.area], framework=view.slice)
