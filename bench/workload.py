"""The workload: a made-up council's framework and figures, the same bytes at every run.

Each indicator has figures for England, the borough, its wards and five deprivation quintiles over
forty years. Figures arrive period by period; some come late, some are revised later.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple

from thrive_shared.contracts.framework import AlertRule, Framework

ENGLAND, BOROUGH = "E92000001", "E08000037"
PARTNER = "council"
FIRST_YEAR = 1985
TARGET_TOLERANCE_PERCENT = 20
POPULATION = {"country": 600_000, "borough": 24_000, "quintile": 6_000, "ward": 1_800}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How much of everything. The defaults are the full workload."""

    indicators: int = 500
    wards: int = 22
    quintiles: int = 5
    periods: int = 40
    revised: float = 0.03
    late: float = 0.02
    seed: int = 20261116

    @classmethod
    def scaled(cls, scale: float) -> "Shape":
        """The full workload with fewer indicators."""
        return cls(indicators=max(1, round(cls().indicators * scale)))

    @property
    def figures(self) -> int:
        """Figures without revisions."""
        return self.indicators * (2 + self.wards + self.quintiles) * self.periods

    def describe(self) -> str:
        """The workload in one line."""
        return (
            f"{self.indicators} indicators × (England, borough, {self.wards} wards, "
            f"{self.quintiles} quintiles) × {self.periods} periods = {self.figures:,} figures, "
            f"{self.revised:.0%} revised, {self.late:.0%} late, every verdict on"
        )


class Figure(NamedTuple):
    """One figure as a partner sends it."""

    indicator: str
    area: str
    breakdown: str
    period: str
    value: str
    numerator: str
    denominator: str
    revision: int


class _Place(NamedTuple):
    area: str
    breakdown: str
    population: int


def framework(shape: Shape) -> Framework:
    """A framework in which every verdict applies to every indicator."""
    return Framework.model_validate(
        {
            "code": "bench",
            "title": "Benchmark framework",
            "version": 1,
            "valid_from": "2024-04-01",
            "review_by": "2027-03-31",
            "home_area": BOROUGH,
            "pledges": [{"code": f"p{n}", "title": f"Pledge {n}"} for n in range(1, 6)],
            "objectives": [
                {"code": f"o{n}", "title": f"Objective {n}", "number": n, "short": f"O{n}"}
                for n in range(1, 7)
            ],
            "perspectives": [{"code": "people", "title": "People"}],
            "committees": [{"code": "c1", "title": "Committee one"}],
            "area_types": [
                {"code": "country", "title": "Country", "plural": "Countries", "scored": False},
                {"code": "borough", "title": "Borough", "plural": "Boroughs"},
                {"code": "ward", "title": "Ward", "plural": "Wards"},
            ],
            "areas": [
                {"code": ENGLAND, "name": "England", "type": "country"},
                {"code": BOROUGH, "name": "Borough", "type": "borough", "parent": ENGLAND},
                *(
                    {"code": code, "name": f"Ward {code}", "type": "ward", "parent": BOROUGH}
                    for code in _wards(shape)
                ),
            ],
            "breakdowns": [
                {"code": "all", "title": "Everyone", "group": "all"},
                *(
                    {"code": q, "title": f"Quintile {q[1:]}", "group": "deprivation"}
                    for q in _quintiles(shape)
                ),
            ],
            "partners": [{"code": PARTNER, "title": "Council"}],
            "indicators": [_indicator(n, shape=shape) for n in range(shape.indicators)],
        }
    )


def figures(shape: Shape) -> Iterator[Figure]:
    """Every figure in the order of arrival: by period, England first, late and revised between."""
    random = Random(shape.seed)
    order = list(range(shape.indicators))
    courses = [_Course(n, shape=shape) for n in order]
    waiting: dict[tuple[int, int], list[Figure]] = defaultdict(list)
    for period in range(shape.periods):
        random.shuffle(order)
        for n in order:
            for place in courses[n].places:
                figure = courses[n].figure(place, period=period, random=random)
                delay = random.randint(1, 3) if random.random() < shape.late else 0
                if random.random() < shape.revised:
                    again = courses[n].figure(place, period=period, random=random)
                    at = period + delay + random.randint(1, 5)
                    waiting[at, n].append(again._replace(revision=2))
                if delay:
                    waiting[period + delay, n].append(figure)
                else:
                    yield figure
            yield from waiting.pop((period, n), ())
    for key in sorted(waiting):
        yield from waiting[key]


class _Course:
    """How one indicator's figures run: a level, a drift, a place's own difference, and chance."""

    def __init__(self, n: int, *, shape: Shape) -> None:
        random = Random(shape.seed * 100_003 + n)
        self.code = _code(n)
        self.multiplier = _multiplier(n)
        self.level = _level(n)
        self.drift = random.gauss(0, 0.001)
        self.places = list(_places(shape))
        self.ratio = {place: random.gauss(1, 0.06) for place in self.places}

    def figure(self, place: _Place, *, period: int, random: Random) -> Figure:
        drifted = self.level * self.ratio[place] * (1 + self.drift * period)
        share = min(0.98, max(0.0001, drifted))
        spread = 1.2 * math.sqrt(share * (1 - share) / place.population)
        noisy = min(1.0, max(0.0, share + random.gauss(0, spread)))
        numerator = round(noisy * place.population)
        value = self.multiplier * numerator / place.population
        return Figure(
            self.code,
            place.area,
            place.breakdown,
            f"{FIRST_YEAR + period}-04-01/P1Y",
            f"{value:.2f}",
            str(numerator),
            str(place.population),
            1,
        )


def _indicator(n: int, *, shape: Shape) -> dict[str, Any]:
    rate = _multiplier(n) > 100
    goal = f"{_level(n) * _multiplier(n):.2f}"
    return {
        "code": _code(n),
        "name": f"Indicator {n}",
        "short": f"Indicator {n}",
        "definition": "What it counts.",
        "why": "Why it matters.",
        "objective": f"o{n % 6 + 1}",
        "pledges": [f"p{n % 5 + 1}"],
        "committee": "c1",
        "owner": "Head of service",
        "kind": "difference_made",
        "influence": "shared",
        "level": "strategic",
        "role": "target",
        "unit": "per 100,000" if rate else "%",
        "decimals": 2,
        "value_type": "rate" if rate else "proportion",
        "multiplier": _multiplier(n),
        "polarity": "high" if n % 4 < 2 else "low",
        "interval": "byar" if rate else "wilson",
        "period": "financial_year",
        "breakdowns": ["all", *_quintiles(shape)],
        "gap": {"most": _quintiles(shape)[0], "least": _quintiles(shape)[-1]},
        "area_types": ["borough", "ward"],
        "comparator": ENGLAND,
        "targets": [{"starts": f"{FIRST_YEAR}-04-01", "value": goal, "source": "Plan"}],
        "tolerance": {"value": TARGET_TOLERANCE_PERCENT, "scale": "percent"},
        "alert_rules": list(AlertRule),
        "release_lag_days": 90,
        "source": "A source",
        "source_of_record": PARTNER,
        "licence": "OGL v3",
    }


def _code(n: int) -> str:
    return f"I{n:03d}"


def _level(n: int) -> float:
    """Around which share of people the figures of an indicator lie."""
    share = Random(n).uniform(0.1, 0.6)
    return share / 5 if _multiplier(n) > 100 else share


def _multiplier(n: int) -> int:
    """Every second indicator is a rate per 100,000, the others are percentages."""
    return 100_000 if n % 2 else 100


def _wards(shape: Shape) -> Sequence[str]:
    return [f"E050{n:05d}" for n in range(1, shape.wards + 1)]


def _quintiles(shape: Shape) -> Sequence[str]:
    return [f"q{n}" for n in range(1, shape.quintiles + 1)]


def _places(shape: Shape) -> Iterator[_Place]:
    yield _Place(ENGLAND, "all", POPULATION["country"])
    yield _Place(BOROUGH, "all", POPULATION["borough"])
    for quintile in _quintiles(shape):
        yield _Place(BOROUGH, quintile, POPULATION["quintile"])
    for ward in _wards(shape):
        yield _Place(ward, "all", POPULATION["ward"])
