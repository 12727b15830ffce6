"""XmR charts: limits of every group, special cause of every point, assurance."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

import numpy as np

from thrive_scoring.domain.methods import spc
from thrive_scoring.domain.methods.polarity import Polarity
from thrive_scoring.domain.methods.rule_sets import RuleSet
from thrive_scoring.domain.methods.spc import Assurance, SpecialCause, Variation
from thrive_scoring.verification.check import NOTHING, Check
from thrive_scoring.verification.reading import Case, number, numbers

_CAUSES = {
    SpecialCause.NONE: None,
    SpecialCause.COMMON_CAUSE: "Common Cause",
    SpecialCause.ABOVE_UPPER_LIMIT: "Above UCL",
    SpecialCause.BELOW_LOWER_LIMIT: "Below LCL",
    SpecialCause.TREND_RISING: "7 Point Trend (Increasing)",
    SpecialCause.TREND_FALLING: "7 Point Trend (Decreasing)",
    SpecialCause.NEAR_UPPER_LIMIT: "2 in 3 Above CL",
    SpecialCause.NEAR_LOWER_LIMIT: "2 in 3 Below CL",
    SpecialCause.ABOVE_MEAN: "7 Points Above CL",
    SpecialCause.BELOW_MEAN: "7 Points Below CL",
}
_VARIATIONS = {
    Variation.NONE: None,
    Variation.COMMON_CAUSE: "common_cause",
    Variation.IMPROVEMENT: "special_cause_improvement",
    Variation.CONCERN: "special_cause_concern",
    Variation.HIGH: "special_cause_neutral_high",
    Variation.LOW: "special_cause_neutral_low",
}
_ASSURANCES = {
    Assurance.NONE: None,
    Assurance.CONSISTENTLY_MET: "consistent_pass",
    Assurance.CONSISTENTLY_MISSED: "consistent_fail",
    Assurance.INCONSISTENT: "inconsistent",
}
_POLARITY = {"increase": Polarity.HIGH, "decrease": Polarity.LOW, "neutral": Polarity.NONE}

Options = Mapping[str, Any]


def is_chart(case: Case) -> bool:
    """A dated series with options and expected groups."""
    expected = case.get("expected")
    return {"options", "input"} <= set(case) and isinstance(expected, dict) and "groups" in expected


def run(case: Case, check: Check) -> None:
    """Compare the limits of each rebase group, every point's marks, and the assurance."""
    options, expected = case["options"], case["expected"]
    order = sorted(range(len(case["input"]["date"])), key=case["input"]["date"].__getitem__)
    dates = [case["input"]["date"][at] for at in order]
    given = numbers(case["input"]["value"])
    values, groups = [given[at] for at in order], _groups(dates, options=options)
    chart = spc.xmr(
        [values], rule_set=_rules(options), groups=[groups], fix_after_n=_fixed(options)
    )
    _check_groups(check, case=case, values=values, groups=groups)
    points = {name: [marks[at] for at in order] for name, marks in expected["points"].items()}
    _check_points(
        check, expected=points, found=_marks(chart, values=values, groups=groups, options=options)
    )
    _check_last(check, case=case, values=values, groups=groups)


def _rules(options: Options) -> RuleSet:
    """The rules of NHSRplotthedots, whose screening is an option."""
    if options["screen_outliers"]:
        return spc.NHSR
    return replace(spc.NHSR, name="nhsr_unscreened", screening_factor=None)


def _fixed(options: Options) -> int | None:
    fixed = options.get("fix_after_n_points")
    return None if fixed is None else int(number(fixed))


def _groups(dates: Sequence[str], *, options: Options) -> list[int]:
    """A new group from each date that is named as a rebase."""
    rebase = set(options.get("rebase_dates") or ())
    return list(accumulate(int(date in rebase) for date in dates))


def _check_groups(
    check: Check, *, case: Case, values: Sequence[float], groups: Sequence[int]
) -> None:
    options, near_nought = case["options"], NOTHING * max(map(abs, values))
    check.same("groups", expected=len(case["expected"]["groups"]), actual=len(set(groups)))
    for told in case["expected"]["groups"]:
        which = told["rebase_group"]
        own = [[v for v, group in zip(values, groups, strict=True) if group == which]]
        rules = _rules(options)
        limits = spc.xmr_latest(own, rule_set=rules, fix_after_n=_fixed(options)).limits
        whole = spc.xmr_latest(own, rule_set=rules).limits
        lines = (("mean", limits.centre), ("lpl", limits.lower), ("upl", limits.upper))
        for name, line in lines:
            check.close(
                f"{name} of group {which}",
                expected=told[name],
                actual=line[0],
                absolute=near_nought,
            )
        if "n" in told:
            check.same(f"n of group {which}", expected=told["n"], actual=int(whole.points[0]))
        if "short_group_warning" in told:
            check.same(
                f"short_group_warning of group {which}",
                expected=told["short_group_warning"],
                actual=bool(whole.trial[0]),
            )


def _marks(
    chart: spc.XmR, *, values: Sequence[float], groups: Sequence[int], options: Options
) -> dict[str, list[Any]]:
    """What the reference marks at every point, in its words."""
    v, centre, lower, upper = np.array(values), chart.centre[0], chart.lower[0], chart.upper[0]
    near = _rules(options).near_fraction
    above, below = spc.sides_of_mean(v, centre=centre)
    outside = (v > upper) | (v < lower)
    close = (v > centre + near * (upper - centre)) | (v < centre - near * (centre - lower))
    causes = [SpecialCause(code) for code in chart.causes[0]]
    kinds = spc.variation(chart.causes, polarity=_polarity(options))[0]
    return {
        "rebase_group": list(groups),
        "outside_limits": outside.tolist(),
        "relative_to_mean": (above.astype(int) - below).tolist(),
        "close_to_limits": (close & ~outside).tolist(),
        "special_cause_type": [_CAUSES[cause] for cause in causes],
        "special_cause_flag": [cause > SpecialCause.COMMON_CAUSE for cause in causes],
        "point_type": [_VARIATIONS[Variation(kind)] for kind in kinds],
    }


def _check_points(
    check: Check, *, expected: Mapping[str, Sequence[Any]], found: Mapping[str, Sequence[Any]]
) -> None:
    for name, marks in expected.items():
        check.each_same(name, expected=marks, actual=found[name])


def _check_last(
    check: Check, *, case: Case, values: Sequence[float], groups: Sequence[int]
) -> None:
    """The last point as scores read it, and assurance (the reference gives it on trial limits)."""
    options, expected = case["options"], case["expected"]
    last = spc.xmr_latest(
        [values], rule_set=_rules(options), groups=[groups], fix_after_n=_fixed(options)
    )
    polarity = _polarity(options)
    if "last_point_type" in expected:
        kind = Variation(spc.variation(last.cause, polarity=polarity)[0])
        check.same(
            "last_point_type", expected=expected["last_point_type"], actual=_VARIATIONS[kind]
        )
    if "assurance_type" in expected:
        firm = last.limits._replace(trial=np.zeros_like(last.limits.trial))
        assured = spc.assurance(firm, target=number(options["target"]), polarity=polarity)
        actual = _ASSURANCES[Assurance(assured[0])]
        check.same("assurance_type", expected=expected["assurance_type"], actual=actual)


def _polarity(options: Options) -> Polarity:
    return _POLARITY[options["improvement_direction"]]
