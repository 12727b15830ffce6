"""Make the illustrative series: figures for things that have no published figure.

They are invented, from a fixed seed, and every page and export marks them as illustrative. Ward
figures concern bins and repairs, not people. What each series is there to show:

- PL3 missed bins: a step change (new rounds in June 2025), ward by month
- OR1 repairs: one ward stays at 100 %, one ward stays behind, ward by month
- OP2 sickness absence: a seasonal series
- BS3 parenting programmes: a late revision of one quarter
- OF1 council tax: a value that builds up through the year, ten months of instalments
- OF2 local spend, LS2 need, LS3 advice: plain series without an interval

Run: uv run python frameworks/gateshead/make_illustrative.py
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from statistics import NormalDist

from thrive_shared.contracts.period import add_months

SEED = 20261116
HERE = Path(__file__).parent
BOROUGH = "E08000037"
BOUNDARY_CHANGE = date(2026, 5, 7)
OLD_WARDS = tuple(f"E050010{number}" for number in range(67, 89))
NEW_WARDS = tuple(f"gateshead-ward-2026-{number:02d}" for number in range(1, 23))
MONTHS = tuple(add_months(date(2022, 10, 1), step) for step in range(48))
OCTOBER = date(2026, 10, 1)
"""The month after those 48: its figures arrive during the demonstration."""
QUARTERS = tuple(add_months(date(2022, 10, 1), 3 * step) for step in range(16))
COLUMNS = (
    "indicator",
    "area",
    "breakdown",
    "period",
    "value",
    "numerator",
    "denominator",
    "status",
    "published_verdict",
)


@dataclass(frozen=True)
class Row:
    """One figure; numerator and denominator are empty where the kind of number has none."""

    indicator: str
    area: str
    period: str
    value: float
    numerator: int | None = None
    denominator: int | None = None
    status: str = "final"

    def cells(self, *, decimals: int) -> list[str]:
        counts = ["" if n is None else str(n) for n in (self.numerator, self.denominator)]
        value = f"{self.value:.{decimals}f}"
        return [self.indicator, self.area, "all", self.period, value, *counts, self.status, ""]


@dataclass(frozen=True)
class Ward:
    """A place in a monthly series: its code, how much there is of it and how well it goes."""

    code: str
    size: int
    level: float


def counts(rng: Random, *, trials: int, chance: float) -> int:
    """How many of so many happen: binomial, by its normal approximation."""
    spread = math.sqrt(trials * chance * (1 - chance))
    drawn = round(trials * chance + spread * noise(rng))
    return min(max(drawn, 0), trials)


def seeded(series: int) -> Random:
    """A generator of its own for each series, so that a change in one leaves the others alone."""
    return Random(SEED + series)  # noqa: S311 - figures, not secrets


def noise(rng: Random) -> float:
    """One standard normal draw, the same on every Python version."""
    return NormalDist().inv_cdf(min(max(rng.random(), 1e-9), 1 - 1e-9))


def wards(rng: Random, *, size: int, level: Callable[[str], float]) -> dict[date, list[Ward]]:
    """The wards in force at the end of each month, from October 2022 to October 2026."""
    old = [Ward(code, round(size * (0.7 + 0.6 * rng.random())), level(code)) for code in OLD_WARDS]
    new = [Ward(code, round(size * (0.7 + 0.6 * rng.random())), level(code)) for code in NEW_WARDS]
    months = (*MONTHS, OCTOBER)
    return {m: new if add_months(m, 1) > BOUNDARY_CHANGE else old for m in months}


def with_borough(rows: list[Row], *, multiplier: int) -> list[Row]:
    """The rows of the wards, and before them the borough as their sum."""
    done = sum(row.numerator or 0 for row in rows)
    due = sum(row.denominator or 0 for row in rows)
    first = rows[0]
    total = Row(
        first.indicator, BOROUGH, first.period, done / due * multiplier, done, due, first.status
    )
    return [total, *rows]


def ward_month(
    rng: Random, *, indicator: str, month: date, places: Iterable[Ward], base: float
) -> Iterator[Row]:
    """One month of every ward, each with its own level on the common base."""
    multiplier = 100_000 if indicator == "PL3" else 100
    for ward in places:
        due = round(ward.size * (1 + 0.05 * noise(rng)))
        done = counts(rng, trials=due, chance=base * ward.level)
        yield Row(indicator, ward.code, f"{month}/P1M", done / due * multiplier, done, due)


def missed_bins(rng: Random) -> Iterator[Row]:
    """PL3: about 112 in 100,000 until the new rounds of June 2025, about 66 since.

    The last month is October 2026, which is a file of its own.
    """
    places = wards(rng, size=18_000, level=lambda _: 0.85 + 0.3 * rng.random())
    for month in (*MONTHS, OCTOBER):
        base = 0.00112 if month < date(2025, 6, 1) else 0.00066
        rows = ward_month(rng, indicator="PL3", month=month, places=places[month], base=base)
        yield from with_borough(list(rows), multiplier=100_000)


PERFECT = ("E05001086", "gateshead-ward-2026-21")
"""Whickham South and Sunniside before and after the boundary change: every repair on time."""
BEHIND = ("E05001073", "gateshead-ward-2026-08")
"""Deckham before and after: well below the target."""


def repair_level(code: str) -> float:
    if code in PERFECT:
        return 1.0
    return 0.885 if code in BEHIND else 0.948


def repairs(rng: Random) -> Iterator[Row]:
    """OR1: until September 2026. October is what the demonstration sends."""
    places = wards(rng, size=100, level=repair_level)
    for month in MONTHS:
        rows = ward_month(rng, indicator="OR1", month=month, places=places[month], base=1)
        yield from with_borough(list(rows), multiplier=100)


def repairs_in_october(rng: Random, *, level: float, status: str) -> list[Row]:
    """OR1 for October 2026 with the borough at a level: first too low, in the end on target."""
    rows = []
    for ward in wards(seeded(0), size=100, level=repair_level)[OCTOBER]:
        chance = ward.level if ward.code in PERFECT else level - (0.948 - ward.level) / 2
        done = counts(rng, trials=ward.size, chance=chance)
        value = done / ward.size * 100
        rows.append(Row("OR1", ward.code, f"{OCTOBER}/P1M", value, done, ward.size, status))
    return with_borough(rows, multiplier=100)


def sickness(rng: Random) -> Iterator[Row]:
    """OP2: highest in January, lowest in July; the whole council only."""
    for month in MONTHS:
        staff = 5_000 + round(40 * noise(rng))
        winter = math.cos((month.month - 1) / 6 * math.pi)
        days = round(staff * (0.86 + 0.17 * winter + 0.03 * noise(rng)))
        yield Row("OP2", BOROUGH, f"{month}/P1M", days / staff, days, staff)


def parenting(rng: Random) -> Iterator[Row]:
    """BS3: about 72 of 100 families finish. The first figure of early 2026 came too early."""
    for quarter in QUARTERS:
        families = 84 + round(6 * noise(rng))
        done = counts(rng, trials=families, chance=0.72)
        if quarter == date(2026, 1, 1):
            families, done = 78, 50
        yield _proportion("BS3", f"{quarter}/P3M", done, families)


def parenting_revised() -> Iterator[Row]:
    """BS3 for January to March 2026 once all groups had reported."""
    yield _proportion("BS3", "2026-01-01/P3M", 66, 86)


def council_tax(rng: Random) -> Iterator[Row]:
    """OF1: the share collected since April, which starts again each April."""
    for month in MONTHS:
        year = month.year if month.month >= 4 else month.year - 1
        gone = (month.month - 4) % 12 + 1
        debit = 112_000_000 + 5_600_000 * (year - 2022)
        share = min(0.105 + 0.0913 * (gone - 1), 0.93 + 0.012 * (gone - 10)) - 0.001 * (year - 2022)
        collected = round(debit * (share + 0.001 * noise(rng)))
        yield _proportion("OF1", f"{month}/P1M", collected, debit)


def local_spend(rng: Random) -> Iterator[Row]:
    """OF2: rising slowly, still below its target."""
    for step, quarter in enumerate(QUARTERS):
        spend = 61_000_000 + round(2_500_000 * noise(rng))
        local = round(spend * (0.41 + 0.003 * step + 0.008 * noise(rng)))
        yield _proportion("OF2", f"{quarter}/P3M", local, spend)


def need(rng: Random) -> Iterator[Row]:
    """LS2: an index without counts, once a year."""
    for step, year in enumerate(range(2018, 2026)):
        yield Row("LS2", BOROUGH, f"{year}-04-01/P1Y", 44 + 0.6 * step + 0.8 * noise(rng))


def advice(rng: Random) -> Iterator[Row]:
    """LS3: a plain count each quarter."""
    for step, quarter in enumerate(QUARTERS):
        households = 1_040 + 22 * step + round(45 * noise(rng))
        yield Row("LS3", BOROUGH, f"{quarter}/P3M", households)


def _proportion(indicator: str, period: str, done: int, of: int) -> Row:
    return Row(indicator, BOROUGH, period, done / of * 100, done, of)


def files() -> dict[str, str]:
    """The text of every file, by its path beside this script."""
    decimals = {"PL3": 2, "LS3": 0, "OP2": 4, "LS2": 1}
    bins = list(missed_bins(seeded(1)))
    october = [row for row in bins if row.period.startswith(str(OCTOBER))]
    series: dict[str, Iterable[Row]] = {
        "data/illustrative-missed-bins.csv": bins[: -len(october)],
        "demo/missed-bins-october.csv": october,
        "data/illustrative-repairs.csv": repairs(seeded(0)),
        "data/illustrative-sickness-absence.csv": sickness(seeded(2)),
        "data/illustrative-parenting-programmes.csv": parenting(seeded(3)),
        "data/illustrative-parenting-programmes-revised.csv": parenting_revised(),
        "data/illustrative-council-tax.csv": council_tax(seeded(4)),
        "data/illustrative-local-spend.csv": local_spend(seeded(5)),
        "data/illustrative-local-index-of-need.csv": need(seeded(6)),
        "data/illustrative-money-advice.csv": advice(seeded(7)),
        "demo/repairs-provisional.csv": repairs_in_october(
            seeded(8), level=0.885, status="provisional"
        ),
        "demo/repairs-final.csv": repairs_in_october(seeded(9), level=0.945, status="final"),
    }
    return {path: _csv(rows, decimals) for path, rows in series.items()}


def _csv(rows: Iterable[Row], decimals: dict[str, int]) -> str:
    lines = [",".join(COLUMNS)]
    lines += [",".join(row.cells(decimals=decimals.get(row.indicator, 2))) for row in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for path, text in files().items():
        (HERE / path).parent.mkdir(exist_ok=True)
        (HERE / path).write_text(text, encoding="utf-8")
