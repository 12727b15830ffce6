"""Given the worked examples of public implementations, the methods reproduce every one.

The examples lie beside the repository and are not part of it; without them the module is skipped.
"""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from thrive_scoring.domain.methods import (
    aggregate,
    comparison,
    inequality,
    intervals,
    normalise,
    peers,
    spc,
    trend,
)
from thrive_scoring.domain.methods.polarity import Polarity

REFERENCE = Path(__file__).resolve().parents[5] / "shared" / "reference"
if not REFERENCE.is_dir():
    pytest.skip("the reference examples are not beside the repository", allow_module_level=True)

CLOSE = 1e-9
POLARITY = {"high_is_good": Polarity.HIGH, "low_is_good": Polarity.LOW}


def rows(name: str) -> list[dict[str, str]]:
    lines = (REFERENCE / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def cases(name: str) -> list[Any]:
    return [
        pytest.param(case, id=str(case.get("id") or f"{case['method']}_{case['indicator']}"))
        for case in json.loads((REFERENCE / name).read_text(encoding="utf-8"))["cases"]
    ]


def number(text: str | float | None) -> float:
    return float("nan") if text in ("", None) else float(text)


def close(expected: float | None) -> Any:
    return pytest.approx(number(expected), rel=CLOSE, nan_ok=True)


@pytest.mark.parametrize(
    ("case", "method"),
    [pytest.param(r, intervals.wilson, id=r["case_id"]) for r in rows("proportions.csv")]
    + [pytest.param(r, intervals.rate, id=r["case_id"]) for r in rows("rates.csv")],
)
@pytest.mark.parametrize(
    ("confidence", "level"), [(0.95, "95_0"), (0.998, "99_8")], ids=["95", "99.8"]
)
def test_proportions_and_rates(case: dict[str, str], method: Any, confidence: float, level: str):
    result = method(
        number(case["numerator"]),
        number(case["denominator"]),
        confidence=confidence,
        multiplier=number(case["multiplier"]),
    )

    assert result.value[0] == close(case["value"])
    assert result.lower[0] == close(case["lower" + level])
    assert result.upper[0] == close(case["upper" + level])


@pytest.mark.parametrize("case", cases("means.json"))
@pytest.mark.parametrize(("confidence", "level"), [(0.95, "95_0"), (0.998, "99_8")])
def test_means(case: dict[str, Any], confidence: float, level: str):
    expected = case["expected"]
    values = np.array(case["values"])

    result = intervals.mean(
        mean=values.mean(), sd=values.std(ddof=1), n=len(values), confidence=confidence
    )

    assert result.value[0] == close(expected["mean"])
    assert result.lower[0] == close(expected["lower" + level])
    assert result.upper[0] == close(expected["upper" + level])


@pytest.mark.parametrize("case", cases("dsr.json"))
@pytest.mark.parametrize(("confidence", "level"), [(0.95, "95_0"), (0.998, "99_8")])
def test_directly_standardised_rates(case: dict[str, Any], confidence: float, level: str):
    expected = case["expected"]

    result = intervals.dsr(
        counts=[case["count"]],
        populations=[case["population"]],
        standard_populations=[case["standard_population"]],
        confidence=confidence,
        multiplier=case["multiplier"],
    )

    assert result.value[0] == close(expected["value"])
    if "lower" + level in expected:
        assert result.lower[0] == close(expected["lower" + level])
        assert result.upper[0] == close(expected["upper" + level])


@pytest.mark.parametrize("case", cases("comparisons.json"))
def test_comparisons(case: dict[str, Any]):
    data, comparator = case["data"], number(case["comparator"]["value"])
    polarity = POLARITY[case["polarity"]]

    if case["method"] == "single_overlapping_95":
        verdict = comparison.benchmark(
            value=number(data["value"]),
            lower=number(data["lower95"]),
            upper=number(data["upper95"]),
            comparator=comparator,
            polarity=polarity,
        )
    else:
        lower, upper = comparison.control_limits_proportion(
            comparator=comparator,
            denominator=data["denominator"],
            z=case["z"],
            multiplier=case["unit"],
        )
        verdict = comparison.against_control_limits(
            value=data["value"], lower=lower, upper=upper, polarity=polarity
        )

    expected = (case["expected"] or "none").upper()
    assert comparison.BenchmarkVerdict(verdict[0]).name == expected


CAUSES = {
    "Common Cause": spc.SpecialCause.COMMON_CAUSE,
    "Above UCL": spc.SpecialCause.ABOVE_UPPER_LIMIT,
    "Below LCL": spc.SpecialCause.BELOW_LOWER_LIMIT,
    "7 Point Trend (Increasing)": spc.SpecialCause.TREND_RISING,
    "7 Point Trend (Decreasing)": spc.SpecialCause.TREND_FALLING,
    "2 in 3 Above CL": spc.SpecialCause.NEAR_UPPER_LIMIT,
    "2 in 3 Below CL": spc.SpecialCause.NEAR_LOWER_LIMIT,
    "7 Points Above CL": spc.SpecialCause.ABOVE_MEAN,
    "7 Points Below CL": spc.SpecialCause.BELOW_MEAN,
}
VARIATIONS = {
    "common_cause": spc.Variation.COMMON_CAUSE,
    "special_cause_improvement": spc.Variation.IMPROVEMENT,
    "special_cause_concern": spc.Variation.CONCERN,
}
ASSURANCES = {None: spc.Assurance.NONE, "inconsistent": spc.Assurance.INCONSISTENT}


@pytest.mark.parametrize("case", cases("xmr.json"))
def test_xmr(case: dict[str, Any]):
    options, expected = case["options"], case["expected"]
    values, points = [case["input"]["value"]], expected["points"]
    rule_set = spc.NHSR if options["screen_outliers"] else spc.MDC
    polarity = Polarity.HIGH if options["improvement_direction"] == "increase" else Polarity.LOW

    chart = spc.xmr(values, rule_set=rule_set, groups=[points["rebase_group"]])
    last = spc.xmr_latest(values, rule_set=rule_set, groups=[points["rebase_group"]])

    for group in expected["groups"]:
        at = points["rebase_group"].index(group["rebase_group"])
        assert chart.centre[0, at] == pytest.approx(group["mean"], rel=CLOSE, abs=1e-12)
        assert chart.lower[0, at] == close(group["lpl"])
        assert chart.upper[0, at] == close(group["upl"])
    assert chart.causes[0].tolist() == [CAUSES[t] for t in points["special_cause_type"]]
    kinds = [VARIATIONS[t] for t in points["point_type"]]
    assert spc.variation(chart.causes, polarity=polarity)[0].tolist() == kinds
    assert last.cause.tolist() == [chart.causes[0, -1]]
    assert last.limits.trial.tolist() == [expected["groups"][-1]["short_group_warning"]]
    assured = spc.assurance(last.limits, target=number(options["target"]), polarity=polarity)
    assert assured.tolist() == [ASSURANCES[expected["assurance_type"]]]


TRENDS = {
    "increasing": trend.TrendVerdict.INCREASING,
    "decreasing": trend.TrendVerdict.DECREASING,
    "no_significant_change": trend.TrendVerdict.NO_SIGNIFICANT_CHANGE,
}
REFUSALS = {
    trend.TrendVerdict.NOT_ENOUGH_DATA,
    trend.TrendVerdict.CANNOT_CALCULATE,
    trend.TrendVerdict.OVERLAPPING_PERIODS,
}


@pytest.mark.parametrize("case", cases("trend.json"))
def test_trends(case: dict[str, Any]):
    expected = case["expected"]
    ordered = sorted(case["points"], key=lambda point: point["year"])
    by = {key: [[number(p[key]) for p in ordered]] for key in ordered[0]}

    if case.get("method") == "chi2_trend_proportions":
        result = trend.chi2_trend_proportions(
            counts=by["count"], denominators=by["denominator"], periods=by["year"]
        )
    else:
        result = trend.recent_trend(
            values=by["value"],
            standard_errors=(np.array(by["upper95"]) - np.array(by["lower95"])) / 3.92,
            periods=by["year"],
            overlapping=case.get("year_range", 1) > 1,
        )

    verdict = trend.TrendVerdict(result.verdict[0])
    if expected.get("trend") == "cannot_be_calculated":
        assert verdict in REFUSALS
        return
    if "trend" in expected:
        assert verdict == TRENDS[expected["trend"]]
    if "significant" in expected:
        assert (verdict in {TRENDS["increasing"], TRENDS["decreasing"]}) is expected["significant"]
    if "chi2_2dp" in expected:
        assert round(result.chi2[0], 2) == expected["chi2_2dp"]
    if "chi2_reference_run" in expected:
        assert result.chi2[0] == pytest.approx(expected["chi2_reference_run"], rel=1e-6)


def normalised(case: dict[str, Any]) -> Any:
    values, direction = case["input"] if "input" in case else case["x"], case["direction"]
    match case["method"]:
        case "goalposts" | "goalposts_trunc":
            posts = case.get("parameters") or case
            return normalise.goalposts(
                values,
                lower=posts["lower"],
                upper=posts["upper"],
                scale=posts["scale"],
                direction=direction,
            )
        case "distance_to_target":
            return normalise.distance_to_target(
                values, target=case["target"], direction=direction, cap=case["cap"]
            )
        case "minmax_0_100":
            return normalise.min_max(values, direction=direction)
        case "zscore_0_1":
            return normalise.z_score(values, direction=direction)
        case "rank":
            return normalise.rank_score(values, direction=direction)
        case _:
            return normalise.percentile_rank(values, direction=direction)


def aggregated(case: dict[str, Any]) -> Any:
    match case["method"]:
        case "geometric_mean":
            return aggregate.geometric_mean([case["x"]], weights=[case["weights"]])
        case "harmonic_mean":
            return aggregate.harmonic_mean([case["x"]], weights=[case["weights"]])
        case _:
            return aggregate.generalised_mean([case["x"]], weights=[case["weights"]], p=case["p"])


@pytest.mark.parametrize("case", cases("composite.json"))
def test_composites(case: dict[str, Any]):
    expected = case["expected"]
    if case["method"] == "outranking_matrix":
        beats = aggregate.outranking_matrix(case["rows"])
        assert beats[1, 0] == close(expected["m21"])
        assert beats[2, 0] == close(expected["m31"])
        assert beats[3, 0] == close(expected["m41"])
        assert np.count_nonzero(beats == 1.0) == expected["dominant_pairs"]
    elif "weights" in case:
        assert aggregated(case)[0] == close(None if expected == "error" else expected)
    else:
        expected = [number(each) for each in np.atleast_1d(expected)]
        assert normalised(case) == pytest.approx(expected, rel=CLOSE, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("group", sorted({row["group_id"] for row in rows("quantiles.csv")}))
def test_quantiles(group: str):
    members = [row for row in rows("quantiles.csv") if row["group_id"] == group]

    result = peers.quantile(
        [number(row["value"]) for row in members],
        quantiles=int(members[0]["nquantiles"]),
        invert=members[0]["invert"] == "True",
    )

    expected = [number(row["expected_quantile"]) for row in members]
    assert result == pytest.approx(expected, nan_ok=True)


FUNNEL = {
    peers.FunnelVerdict.NOT_SIGNIFICANT: "Not significant",
    peers.FunnelVerdict.HIGH_95: "High (0.025)",
    peers.FunnelVerdict.LOW_95: "Low (0.025)",
    peers.FunnelVerdict.HIGH_998: "High (0.001)",
    peers.FunnelVerdict.LOW_998: "Low (0.001)",
}


@pytest.mark.parametrize("without", [False, True], ids=["with_0", "without_0"])
@pytest.mark.parametrize(("rate", "multiplier"), [("dsr", 1e5), ("crude", 1e5), ("crude", 1e2)])
def test_funnel(rate: str, multiplier: float, without: bool):
    name = "rate_dsr" if rate == "dsr" else f"rate_crude_per_{multiplier:.0f}"
    listed = [r for r in rows("funnel_significance_rate.csv") if number(r["count"]) or not without]
    counts = np.array([number(row["count"]) for row in listed])
    rates = np.array([number(row[name]) for row in listed])
    people = np.array([number(row["pop"]) for row in listed])
    with np.errstate(invalid="ignore"):
        implied = np.where(counts > 0, counts / rates * multiplier, people)
    if rate == "dsr":
        implied = np.where(counts > 0, implied, np.nan)

    average = peers.funnel_average(counts=counts, denominators=implied)
    verdicts = peers.funnel(count=counts, denominator=implied, average=average)

    column = f"{rate}_per_{multiplier:.0f}_{'without' if without else 'with'}_0"
    expected = [row[column] for row in listed if not row[column].startswith("Not applicable")]
    found = [FUNNEL[peers.FunnelVerdict(v)] for v in verdicts if v]
    assert found == expected


MAD_GROUPS = sorted({(row["code"], row["year"]) for row in rows("peer_mad_oflog.csv")})


@pytest.mark.parametrize(("code", "year"), MAD_GROUPS)
def test_distance_from_the_median(code: str, year: str):
    listed = rows("peer_mad_oflog.csv")
    members = [row for row in listed if (row["code"], row["year"]) == (code, year)]
    values = [number(row["value"]) for row in members]

    distances = peers.mads_from_median(values)

    expected = [number(row["expected_mads_from_median"]) for row in members]
    assert peers.median(values) == close(number(members[0]["expected_median"]))
    assert distances == pytest.approx(expected, abs=1e-8, nan_ok=True)


SCALES = {
    "other": inequality.Scale.RAW,
    "rate": inequality.Scale.LOG,
    "proportion": inequality.Scale.LOGIT,
}


@pytest.mark.parametrize("case", cases("sii.json"))
def test_slope_index_of_inequality(case: dict[str, Any]):
    by = {key: [number(row[key]) for row in case["rows"]] for key in ("value", "population", "se")}
    scale, expected = SCALES[case["value_type"]], case["expected"]
    fitted_on = scale if case["transform"] else inequality.Scale.RAW

    slope = inequality.slope_index(
        values=[by["value"]],
        populations=[by["population"]],
        scale=fitted_on,
        multiplier=case["multiplier"],
    )

    assert slope.sii[0] == close(expected["sii"])
    assert slope.rii[0] == close(expected["rii"])
    if "intercept" in expected:
        assert slope.intercept[0] == close(expected["intercept"])
    for limits in expected["ci"]:
        found = inequality.simulated_slope_interval(
            values=by["value"],
            standard_errors=by["se"],
            populations=by["population"],
            seed=20230717,
            scale=scale,
            draws=20_000,
            confidence=limits["confidence"] / 100,
            multiplier=case["multiplier"],
        )._asdict()
        share = 0.05 if limits["confidence"] > 99 else 0.02
        for index in ("sii", "rii"):
            width = limits[f"{index}_upper"] - limits[f"{index}_lower"]
            for end in (f"{index}_lower", f"{index}_upper"):
                assert found[end] == pytest.approx(limits[end], abs=share * width)
