"""Alerts on forecasts, gaps and improvement, over a restart that reads everything stored anew."""

from support.scoring_log import Log, framework, indicator, row
from support.scoring_system import scoring_system
from thrive_shared.contracts.topics import ALERT_CHANGED, SCORECARD_COMPUTED

HOME = "E08000037"
YEARS = [f"{year}-04-01/P1Y" for year in range(2020, 2026)]
RULES = ["target_out_of_reach", "gap_widening", "achievement"]
BREAKDOWNS = [{"code": code, "title": code, "group": "deprivation"} for code in ("q1", "q5")]
DEFINITION = {
    "breakdowns": ["q1", "q5"],
    "headline": ["q1"],
    "gap": {"most": "q1", "least": "q5"},
    "targets": [{"starts": "2027-04-01", "value": "5", "source": "plan", "breakdown": "q1"}],
    "comparator": None,
    "alert_rules": RULES,
}


def figure(breakdown: str, year: int, value: float) -> dict:
    limits = {"lower": f"{value - 0.98:.2f}", "upper": f"{value + 0.98:.2f}"}
    return row(HOME, YEARS[year], f"{value:.2f}", breakdown=breakdown, **limits)


def states(changes: list[dict]) -> set[tuple[str, str, str]]:
    return {(c["rule"], c["breakdown"], c["state"]) for c in changes}


async def test_each_rule_opens_and_ends_over_a_restart(
    kafka_bootstrap, make_database, topic_prefix
):
    """Given the most deprived get worse and the least better, each in a line, then all is told.

    When the most deprived fall back after the restart, then the gap and the forecast resolve; when
    the least deprived get worse, their achievement does.
    """
    system = await scoring_system(
        kafka=kafka_bootstrap, database=await make_database(), prefix=topic_prefix, partitions=1
    )
    log = Log()
    slice_ = framework(indicator("A", **DEFINITION), breakdowns=BREAKDOWNS)
    worse = [figure("q1", n, 20 + 2 * n + 0.3 * (n % 2)) for n in range(5)]
    better = [figure("q5", n, 20 - 2 * n + 0.3 * (n % 2)) for n in range(5)]
    await system.publish(
        [log.framework(slice_), log.observations([*worse, *better], indicator="A")]
    )
    opened = {
        ("target_out_of_reach", "q1", "open"),
        ("gap_widening", "q1", "open"),
        ("achievement", "q5", "open"),
    }
    async with system.running():
        changes = await system.read(ALERT_CHANGED, until=lambda cs: states(cs) >= opened)
        worries = {c["alert_id"] for c in changes if c["rule"] != "achievement"}
        await system.read(
            SCORECARD_COMPUTED, until=lambda cs: any(set(c["open_alerts"]) == worries for c in cs)
        )

    turned = [figure("q1", 5, 20), figure("q5", 5, 19.5)]
    await system.publish([log.observations(turned, indicator="A")])
    ended = {(rule, breakdown, "resolved") for rule, breakdown, _ in opened}
    async with system.running():
        changes = await system.read(ALERT_CHANGED, until=lambda cs: states(cs) >= ended)
    by_state = {
        state: {c["alert_id"] for c in changes if c["state"] == state}
        for state in ("open", "resolved")
    }
    assert by_state["open"] == by_state["resolved"]
