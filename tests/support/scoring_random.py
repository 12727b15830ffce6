"""Random logs of one partition: every kind of record, seeded so that a failure can be repeated."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

from support.scoring_log import Log, framework, indicator, row

AREAS = ("E92000001", "E12000001", "E08000037", "W1", "W2", "E08000001")
MONTHS = [f"{2022 + k // 12}-{k % 12 + 1:02d}-01/P1M" for k in range(30)]
YEARS = [f"{2005 + k}-04-01/P1Y" for k in range(18)]
DEFINITIONS = {
    "M": {
        "period": "month",
        "area_types": ["borough", "ward"],
        "targets": [{"starts": "2000-01-01", "value": "20", "source": "plan"}],
        "tolerance": {"value": "2"},
        "breakdowns": ["all", "male"],
    },
    "Y": {"peers": "mets", "headline": ["male", "female"], "breakdowns": ["male", "female"]},
    "T": {"period": "month", "accumulation": "year_to_date"},
    "V": {
        "interval": "none",
        "polarity": "high",
        "breaks": [{"starts": "2015-01-01", "reason": "x"}],
    },
}


def random_log(seed: int, *, records: int) -> list[bytes]:
    """A framework, then observations in any order of periods with revisions, days, a version 2."""
    choose = random.Random(seed)
    log, day = Log(), date(2024, 6, 1)
    values = [log.framework(shipped(1)), log.day(day)]
    revisions: dict[tuple[str, str, str, str], int] = {}
    for at in range(records):
        code = choose.choice(list(DEFINITIONS))
        rows = [
            _row(choose, code=code, number=n + 1, revisions=revisions)
            for n in range(choose.choice((1, 1, 1, 2, 6)))
        ]
        values.append(log.observations(_without_repeats(rows), indicator=code))
        if choose.random() < 0.03:
            day += timedelta(days=choose.randint(1, 60))
            values.append(log.day(day))
        if at == records // 2:
            values.append(log.framework(shipped(2)))
    return values


def unique_rows(choose: random.Random, *, rows: int) -> list[tuple[str, dict]]:
    """Indicator and row, each area, breakdown and period at most once."""
    found = {}
    for number in range(rows):
        code = choose.choice(list(DEFINITIONS))
        made = _row(choose, code=code, number=number + 1, revisions={})
        found[code, made["area"], made["breakdown"], made["period"]] = (code, made)
    return list(found.values())


def shipped(version: int):
    """The framework of random logs, one indicator redefined in its second version."""
    changed = {"tolerance": {"value": "4"}} if version == 2 else {}
    return framework(
        *(indicator(c, **d | (changed if c == "M" else {})) for c, d in DEFINITIONS.items()),
        version=version,
    )


def _row(choose: random.Random, *, code: str, number: int, revisions: dict) -> dict:
    area = choose.choice(AREAS)
    period = choose.choice(MONTHS if code in "MT" else YEARS)
    breakdown = choose.choice(DEFINITIONS[code].get("breakdowns", ["all"]))
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
