"""Which format a file is of, and its cases run."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from thrive_scoring.verification import (
    comparisons,
    composites,
    control_charts,
    figures,
    funnels,
    means,
    medians,
    proportions_and_rates,
    quantiles,
    slopes,
    standardised,
    trends,
)
from thrive_scoring.verification.check import Check, checked
from thrive_scoring.verification.reading import Case, Table, UnreadableError, read
from thrive_scoring.verification.results import CaseResult, FileResult


class _TableFormat(NamedTuple):
    name: str
    recognises: Callable[[Table], bool]
    run: Callable[[Table], list[CaseResult]]


class _CaseFormat(NamedTuple):
    name: str
    recognises: Callable[[Case], bool]
    run: Callable[[Case, Check], None]


_TABLES = (
    _TableFormat("rate", proportions_and_rates.are_rates, proportions_and_rates.run_rates),
    _TableFormat(
        "proportion", proportions_and_rates.are_proportions, proportions_and_rates.run_proportions
    ),
    _TableFormat("quantile", quantiles.are_quantiles, quantiles.run),
    _TableFormat("distance from the median", medians.are_medians, medians.run),
    _TableFormat("funnel", funnels.are_funnels, funnels.run),
)
_CASES = (
    _CaseFormat("XmR chart", control_charts.is_chart, control_charts.run),
    _CaseFormat("recent trend", trends.is_trend, trends.run),
    _CaseFormat("slope index of inequality", slopes.is_slope, slopes.run),
    _CaseFormat("directly standardised rate", standardised.is_standardised, standardised.run),
    _CaseFormat("mean", means.is_mean, means.run),
    _CaseFormat("comparison", comparisons.is_comparison, comparisons.run),
    _CaseFormat("normalisation and aggregation", composites.is_composite, composites.run),
)


def verify(text: str) -> FileResult:
    """Run every case of a file; raises UnreadableError for one that isn't of a known format."""
    found = read(text)
    with np.errstate(all="ignore"):  # a cell out of all bounds shows as a difference
        return _verify_table(found) if isinstance(found, Table) else _verify_cases(found)


def _verify_table(table: Table) -> FileResult:
    if figures.are_figures(table):
        return FileResult(formats=("figures",), cases=(), note=figures.note(table))
    for each in _TABLES:
        if each.recognises(table):
            return FileResult(formats=(each.name,), cases=tuple(_run(each, table=table)))
    raise UnreadableError(f"no known format has the columns {', '.join(table.columns)}")


def _run(each: _TableFormat, *, table: Table) -> list[CaseResult]:
    try:
        return each.run(table)
    except KeyError as error:
        raise UnreadableError(f"as a table of format {each.name}: no column {error}") from error
    except (ValueError, ArithmeticError) as error:
        raise UnreadableError(f"as a table of format {each.name}: {error}") from error


def _verify_cases(cases: Sequence[Case]) -> FileResult:
    formats = [_format(case) for case in cases]
    names = sorted({each.name for each in formats if each is not None})
    if not names:
        keys = ", ".join(sorted({key for case in cases for key in case}))
        raise UnreadableError(f"no known format has cases of {keys}")
    results = (
        checked(_named(case, at=at), run=partial(_one, case, each))
        for at, (case, each) in enumerate(zip(cases, formats, strict=True), start=1)
    )
    return FileResult(formats=tuple(names), cases=tuple(results))


def _format(case: Case) -> _CaseFormat | None:
    return next((each for each in _CASES if each.recognises(case)), None)


def _one(case: Case, each: _CaseFormat | None, check: Check) -> None:
    if each is None:
        raise ValueError("of no known format")
    each.run(case, check)


def _named(case: Case, *, at: int) -> str:
    return str(case.get("id") or f"case {at}")
