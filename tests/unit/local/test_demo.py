"""The demonstration sends every shipped figure, in order, and notices what does not arrive."""

from dataclasses import replace
from datetime import date
from io import StringIO
from typing import Any, cast

import httpx
import pytest
from rich.console import Console
from thrive_local.client import Summary
from thrive_local.demo import files, shipped_framework
from thrive_local.demo.connection import Connection, refused
from thrive_local.demo.ledger import Ledger
from thrive_local.demo.report import show_alerts, show_scorecard


def shipped_rows() -> int:
    data = files.GATESHEAD / "data"
    return sum(len(p.read_text(encoding="utf-8").splitlines()) - 1 for p in data.glob("*.csv"))


def test_history_is_everything_but_the_file_held_back_in_the_order_of_days() -> None:
    batches = files.history()
    assert sum(b.rows for b in batches) + files.held_back().rows == shipped_rows()
    assert [b.day for b in batches] == sorted(b.day for b in batches)
    assert files.held_back().file == "year6-obesity-2024-25.csv"


def test_no_figure_is_sent_before_its_period_has_ended() -> None:
    day = shipped_framework().demonstration_day
    assert day is not None
    assert all(b.day <= day for b in files.history())


def test_a_late_revision_is_sent_on_its_own_day_after_the_first_figure() -> None:
    days = {b.day for b in files.history() if b.file.endswith("programmes-revised.csv")}
    assert days == {date(2026, 8, 14)}


def test_a_file_sent_on_several_days_is_named_after_each_since_rows_are_counted_in_it() -> None:
    names = [b.file for b in files.history()]
    assert len(set(names)) == len(names)
    (whole,) = (b for b in files.history() if b.file == "illustrative-missed-bins-2026-09-30.csv")
    assert whole.text.splitlines()[1].startswith("PL3,E08000037,all,2026-09-01/P1M,")


def test_the_batches_of_one_day_go_together() -> None:
    days = files.by_day(files.history())
    assert [b for day in days for b in day] == files.history()
    assert all(len({b.day for b in day}) == 1 for day in days)
    assert len(days) < len(files.history())


def test_a_reference_is_new_exactly_when_the_content_is_or_it_is_sent_deliberately() -> None:
    batch = files.held_back()
    assert batch.reference == files.held_back().reference
    assert batch.reference != replace(batch, text=batch.text + "x").reference
    assert batch.reference != replace(batch, once_more="again").reference
    references = [(b.partner, b.reference) for b in files.history()]
    assert len(set(references)) == len(references)


class Gateway:
    """A gateway that knows what it is told to know."""

    def __init__(self) -> None:
        self.known: dict[str, dict[str, Any]] = {}

    async def read(self, path: str) -> Any:
        return self.known.get(path.rsplit("/", 1)[-1])

    @property
    def connection(self) -> Connection:
        return cast("Connection", self)


def figure(area: str, *, scored: bool) -> dict[str, object]:
    return {"area": area, "score": {"value": "1"} if scored else None}


def acknowledged(submission: str, *, imported: int, updated: int = 0) -> Summary:
    return Summary({"submission_id": submission, "imported": imported, "updated": updated})


async def test_the_ledger_misses_what_is_absent_partial_or_not_scored() -> None:
    ledger, gateway = Ledger(frozenset({"here"})), Gateway()
    for name in ("absent", "partial", "unscored", "there"):
        ledger.add(acknowledged(name, imported=1, updated=1))
    ledger.add(acknowledged("nothing new", imported=0))
    scored, unscored = figure("here", scored=True), figure("here", scored=False)
    england = figure("England", scored=False)
    gateway.known = {
        "partial": {"accepted": 1, "figures": [scored]},
        "unscored": {"accepted": 2, "figures": [scored, unscored]},
        "there": {"accepted": 2, "figures": [scored, england]},
    }
    assert await ledger.missing(gateway.connection) == ["absent", "partial", "unscored"]
    assert ledger.submissions == 5
    assert ledger.rows == 8


async def test_the_ledger_looks_again_at_what_it_saw_only_when_asked() -> None:
    ledger, gateway = Ledger(frozenset()), Gateway()
    ledger.add(acknowledged("one", imported=1))
    gateway.known = {"one": {"accepted": 1, "figures": []}}
    assert await ledger.missing(gateway.connection) == []
    gateway.known = {}
    assert await ledger.missing(gateway.connection) == []
    assert await ledger.missing(gateway.connection, anew=True) == ["one"]


def printed(show: Any, *arguments: Any, **named: Any) -> str:
    out = StringIO()
    show(Console(file=out, width=80), *arguments, **named)
    return out.getvalue()


def test_the_scorecard_fits_80_columns_and_names_every_count() -> None:
    names = ("red", "amber", "green", "worse", "similar", "better", "missing", "overdue")
    counts = dict.fromkeys(names, 0) | {"red": 1, "green": 2, "similar": 3, "overdue": 1}
    card = {
        "dimension": "objective",
        "group": {"code": "best-start"},
        "counts": counts,
        "roll_up": {"verdict": "insufficient", "coverage": 0.667},
        "figures": [{"provenance": "published"}, {"provenance": "illustrative"}],
    }
    scorecard = {"area": {"name": "Gateshead"}, "day": "2026-11-16", "cards": [card]}
    text = printed(show_scorecard, scorecard, framework=shipped_framework())
    words = " ".join(text.split())
    for part in (
        "Best start in life *",
        "* with illustrative figures",
        "1 red, 2 green",
        "3 similar",
        "1 overdue",
        "67%",
    ):
        assert part in words
    assert max(len(line) for line in text.splitlines()) <= 80


def test_alerts_say_what_is_new_first_and_since_when_the_others_stand() -> None:
    alert = {
        "name": "Life expectancy",
        "rule": "benchmark_worse",
        "breakdown": "female",
        "reason": "worse_than_benchmark",
        "period_label": "2015–17",
        "value": "81.4",
        "unit": "years",
        "historic": True,
        "provenance": "published",
    }
    fresh = alert | {"historic": False, "breakdown": "all", "period_label": "2023–25"}
    shown = alert | {"historic": True, "provenance": "illustrative"}
    divided = fresh | {"provenance": "computed"}
    first, computed, second, third = printed(
        show_alerts, [alert, fresh, divided, shown]
    ).splitlines()[1:]
    assert first.strip() == "Life expectancy: worse than benchmark, 81.4 years in 2023–25"
    assert computed.strip().endswith("81.4 years (computed) in 2023–25")
    assert second.strip() == "Life expectancy (female): worse than benchmark since 2015–17"
    assert third.strip().endswith("(illustrative)")


@pytest.mark.parametrize(
    ("value", "latest"), [("90", "the latest is for Sep 2026"), (None, "none came yet")]
)
def test_an_overdue_figure_is_told_with_the_latest_one(value: str | None, latest: str) -> None:
    found = {
        "name": "Missed bins",
        "rule": "overdue",
        "breakdown": "all",
        "reason": "figure_overdue",
        "period_label": "Sep 2026",
        "value": value,
        "unit": "per 100,000",
        "historic": False,
        "provenance": "illustrative",
    }
    [line] = printed(show_alerts, [found]).splitlines()[1:2]
    assert line.strip() == f"Missed bins: figure overdue, {latest} (illustrative)"


def test_good_news_stands_apart_from_the_alerts() -> None:
    found = {
        "name": "Missed bins",
        "rule": "achievement",
        "breakdown": "all",
        "reason": "improved",
        "period_label": "May 2026",
        "value": "61.2",
        "unit": "per 100,000",
        "historic": False,
        "provenance": "illustrative",
    }
    shown = printed(show_alerts, [found]).splitlines()
    assert shown[:2] == ["Open alerts: 0", "Achievements: 1"]
    assert shown[2].strip().startswith("Missed bins: improved, 61.2 per 100,000 in May 2026")


def test_another_framework_in_force_is_told_with_the_way_out() -> None:
    problem = '{"type": "urn:thrive:problem:version-not-next"}'
    request = httpx.Request("POST", "http://x/v1/frameworks")
    told = refused(httpx.Response(409, text=problem, request=request))
    assert "thrive reset" in told.mend
    assert refused(httpx.Response(500, request=request)).mend == ""
