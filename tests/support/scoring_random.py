"""Random logs of one partition: every kind of record, seeded so that a failure can be repeated."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import orjson
from thrive_shared.contracts.framework import AlertRule
from thrive_shared.contracts.topics import partition_of

from support import scoring_log
from support.scoring_log import Log, framework, indicator, row

AREAS = ("E92000001", "E12000001", "E08000037", "W1", "W2", "E08000001")
MONTHS = [f"{2022 + k // 12}-{k % 12 + 1:02d}-01/P1M" for k in range(30)]
YEARS = [f"{2005 + k}-04-01/P1Y" for k in range(18)]
ALL_RULES = {"alert_rules": list(AlertRule)}
DEFINITIONS = {
    "M": ALL_RULES
    | {
        "period": "month",
        "area_types": ["borough", "ward"],
        "targets": [
            {"starts": "2000-01-01", "ends": "2023-12-31", "value": "20", "source": "plan"},
            {"starts": "2024-01-01", "value": "18", "source": "plan"},
        ],
        "tolerance": {"value": "2"},
        "breakdowns": ["all", "male"],
    },
    "Y": ALL_RULES
    | {"targets": [{"starts": "2025-04-01", "value": "15", "source": "plan"}]}
    | {
        "peers": "mets",
        "goalposts": {"worst": "40", "best": "5"},
        "headline": ["male", "female"],
        "breakdowns": ["male", "female"],
    },
    "T": ALL_RULES | {"period": "month", "accumulation": "year_to_date"},
    "V": {
        "interval": "none",
        "polarity": "high",
        "breaks": [{"starts": "2015-01-01", "reason": "x"}],
    },
}


def random_log(seed: int, *, records: int) -> list[bytes]:
    """A framework, then observations in any order of periods with revisions, days, new versions."""
    choose = random.Random(seed)
    log, day = Log(), date(2024, 6, 1)
    values = [log.framework(shipped(1)), log.day(day)]
    revisions: dict[tuple[str, str, str, str], int] = {}
    for at in range(records):
        known = definitions(log.version)
        code = choose.choice(list(known))
        rows = [
            _row(choose, code=code, number=n + 1, revisions=revisions, **known[code])
            for n in range(choose.choice((1, 1, 1, 2, 6)))
        ]
        values.append(log.observations(_without_repeats(rows), indicator=code))
        if choose.random() < 0.05:
            values.append(_decision(choose, log, code=code, **known[code]))
        if choose.random() < 0.03:
            day += timedelta(days=choose.randint(1, 60))
            values.append(log.day(day))
        if at in (records // 2, records * 2 // 3, records * 5 // 6):
            values.append(log.framework(shipped(log.version + 1)))
    return values


def _decision(choose: random.Random, log: Log, *, code: str, **definition: Any) -> bytes:
    """Somebody decides about a step, whether there is one or not."""
    return log.rebase(
        choose.choice(("approved", "approved", "declined", "revoked")),
        choose.choice(AREAS),
        choose.choice(MONTHS if code in "MT" else YEARS),
        indicator=code,
        breakdown=choose.choice(definition.get("breakdowns", ["all"])),
    )


WATCHED = {
    "MW": ALL_RULES
    | {
        "period": "month",
        "area_types": ["borough", "ward"],
        "targets": [
            {"starts": "2000-01-01", "ends": "2024-12-31", "value": "20", "source": "plan"},
            {"starts": "2025-01-01", "value": "16", "source": "plan"},
        ],
        "tolerance": {"value": "2"},
    },
    "YW": ALL_RULES
    | {
        "area_types": ["borough", "ward"],
        "breakdowns": ["male", "female"],
        "headline": ["male"],
        "gap": {"most": "male", "least": "female"},
        "targets": [{"starts": "2024-01-01", "value": "12", "source": "plan"}],
    },
}


def watched_log(seed: int) -> list[bytes]:
    """Full series that drift, so that every alert rule on figures gets something to say.

    Mostly in time, some late, provisional, revised or taken back; days between.
    """
    choose = random.Random(seed)
    log, day = Log(), date(2022, 6, 1)
    slice_ = framework(*(indicator(c, **d) for c, d in WATCHED.items()))
    values = [log.framework(slice_), log.day(day)]
    sent = _drifting(choose)
    for at, (code, one) in enumerate(sent):
        values.append(log.observations([one], indicator=code))
        if choose.random() < 0.1:
            known, told = sent[choose.randrange(at + 1)]
            again = _counted(choose.uniform(5, 40)) if choose.random() < 0.8 else _NO_FIGURE
            values.append(log.observations([told | again | {"revision": 2}], indicator=known))
        if choose.random() < 0.03:
            day += timedelta(days=choose.randint(5, 40))
            values.append(log.day(day))
    return values


_NO_FIGURE = {"value": None, "status": "missing"}


def _drifting(choose: random.Random) -> list[tuple[str, dict]]:
    """Indicator and row of every series, in time but for some that come late."""
    found = []
    for code, periods, breakdowns in (("MW", MONTHS, ["all"]), ("YW", YEARS, ["male", "female"])):
        for area in ("E92000001", "E08000037", "W1"):
            for breakdown in breakdowns:
                level, step = choose.uniform(12, 24), choose.uniform(-0.6, 0.6)
                for at, period in enumerate(periods):
                    value = max(level + at * step + choose.gauss(0, 0.7), 1.0)
                    status = "provisional" if choose.random() < 0.15 else "final"
                    more = {"breakdown": breakdown, "status": status}
                    due = at / len(periods) + (choose.random() < 0.1) * choose.random()
                    found.append((due, code, row(area, period, "0", **more) | _counted(value)))
    return [(code, one) for _, code, one in sorted(found, key=lambda each: each[0])]


def _counted(percent: float, *, of: int = 4000) -> dict[str, Any]:
    """A percentage of so many, with its counts."""
    count = int(of * percent / 100)
    return {"value": f"{100 * count / of:.2f}", "numerator": str(count), "denominator": str(of)}


def unique_rows(choose: random.Random, *, rows: int) -> list[tuple[str, dict]]:
    """Indicator and row, each area, breakdown and period at most once."""
    found = {}
    for number in range(rows):
        code = choose.choice(list(DEFINITIONS))
        made = _row(choose, code=code, number=number + 1, revisions={}, **DEFINITIONS[code])
        found[code, made["area"], made["breakdown"], made["period"]] = (code, made)
    return list(found.values())


def definitions(version: int) -> dict[str, dict]:
    """The indicators of a version: the second redefines one, the third lacks one and more."""
    if version == 2:
        return DEFINITIONS | {"M": DEFINITIONS["M"] | {"tolerance": {"value": "4"}}}
    if version == 3:
        fewer = {code: d for code, d in DEFINITIONS.items() if code != "V"}
        fewer["M"] = fewer["M"] | {"breakdowns": ["all"], "alert_rules": ["special_cause"]}
        return fewer
    return DEFINITIONS


def shipped(version: int):
    """The framework of random logs: from the second version on a ward ends, the third lacks one."""
    ends = {"W1": {"valid_to": "2024-07-15"}} if version > 1 else {}
    return framework(
        *(indicator(c, **d) for c, d in definitions(version).items()),
        version=version,
        areas=[
            a | ends.get(a["code"], {})
            for a in scoring_log.AREAS
            if version != 3 or a["code"] != "W2"
        ],
    )


def _row(
    choose: random.Random, *, code: str, number: int, revisions: dict, **definition: Any
) -> dict:
    area = choose.choice(AREAS)
    period = choose.choice(MONTHS if code in "MT" else YEARS)
    breakdown = choose.choice(definition.get("breakdowns", ["all"]))
    key = (code, area, breakdown, period)
    revisions[key] = revisions.get(key, 0) + 1
    more = {"row": number, "breakdown": breakdown, "revision": revisions[key]}
    if choose.random() < 0.06:
        return row(area, period, None, **more)
    of = choose.randint(50, 900)
    count = int(of * choose.uniform(0.15, 0.27))
    if choose.random() < 0.8:
        more |= {"numerator": str(count), "denominator": str(of)}
        more |= {"computed": True} if count % 4 == 0 else {}
    status = "provisional" if choose.random() < 0.2 else "final"
    return row(area, period, f"{100 * count / of:.2f}", **more | {"status": status})


def _without_repeats(rows: Sequence[dict]) -> list[dict]:
    """One row for each area, breakdown and period, as ingest lets through."""
    return list({(r["area"], r["breakdown"], r["period"]): r for r in rows}.values())


def spread(log: Sequence[bytes], *, partitions: int) -> list[bytes]:
    """The same log over several partitions: indicators have a home, barriers go to each."""
    found: list[bytes] = []
    seqs = [0] * partitions
    for value in log:
        body = orjson.loads(value)
        homes = range(partitions)
        if "indicator" in body:
            homes = range(_home(body["indicator"], partitions), partitions)[:1]
        for home in homes:
            seqs[home] += 1
            found.append(orjson.dumps(_at_home(body, home, partitions) | {"seq": seqs[home]}))
    return found


def _home(indicator: str, partitions: int) -> int:
    return partition_of(indicator, partitions=partitions)


def _at_home(body: dict[str, Any], home: int, partitions: int) -> dict[str, Any]:
    if body["kind"] != "framework":
        return body | {"partition": home}
    whole = body["framework"]
    mine = [i for i in whole["indicators"] if _home(i["code"], partitions) == home]
    return body | {"partition": home, "framework": whole | {"indicators": mine}}
