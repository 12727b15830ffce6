"""Step changes on pages: proposed with both sets of limits, decided with cause and reason."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import httpx
import pytest
import pytest_asyncio
from browser.memory import HOME, MemoryReader
from browser.serve import application
from browser.shipped import framework
from browser.stepped import BEFORE, PROPOSED, STEP, decide, say
from support.gateway_records import proposing, rebase, score, uid
from thrive_gateway.domain.rebases import waiting
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views.phases import phases
from thrive_gateway.pages.views.step_changes import decided_on
from thrive_gateway.reader import SeriesPoint
from thrive_shared.contracts.scoring import Rebased, Spc

NAMES = Names(framework())


@pytest.fixture
def reader() -> MemoryReader:
    return MemoryReader()


@pytest_asyncio.fixture
async def client(reader: MemoryReader) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=application(reader), raise_app_exceptions=False)
    headers = {"accept": "text/html"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://thrive.test", headers=headers
    ) as opened:
        yield opened


async def test_a_proposal_shows_both_sets_of_limits_and_changes_nothing(
    client: httpx.AsyncClient, reader: MemoryReader
) -> None:
    say(reader, proposing(proposal=PROPOSED))
    page = (await client.get("/indicators/PL3")).text

    for words in (
        "A step change waits for a decision",
        "Since Jun 2025 the figures lie at a lower level: on average 76.1, before it 98.4.",
        "Nothing changes by itself",
        "Every figure since May 2025 lies on that side",
        "4.1 standard deviations apart; rule step.1",
        "Before Jun 2025",
        "on trial: few figures",
        "112.6",
        "64.0",
        "Step proposed",
        "thrive rebase approve --indicator PL3 --area E08000037",
    ):
        assert words in page


async def test_proposals_are_listed_and_counted(
    client: httpx.AsyncClient, reader: MemoryReader
) -> None:
    empty = (await client.get("/step-changes")).text
    assert "No step change waits for a decision." in empty
    assert "Nothing is decided yet." in empty
    assert "none to be decided" in (await client.get("/alerts")).text
    say(reader, proposing(proposal=PROPOSED))
    listed = (await client.get("/step-changes")).text
    assert 'href="/indicators/PL3"' in listed
    assert "Since Jun 2025 the figures lie at a lower level" in listed
    assert "Illustrative" in listed
    assert "1 to be decided" in (await client.get("/alerts")).text


async def test_one_area_lists_its_own_proposals_only(
    client: httpx.AsyncClient, reader: MemoryReader
) -> None:
    say(reader, proposing(proposal=PROPOSED))
    home = (await client.get(f"/step-changes?area={HOME}")).text
    ward = (await client.get("/step-changes?area=E05001068")).text
    assert 'href="/indicators/PL3"' in home
    assert "Shown: Gateshead only" in home
    assert 'href="/indicators/PL3"' not in ward
    assert "No step change waits for a decision." in ward
    assert (await client.get("/step-changes?area=XX")).status_code == 404


def test_a_place_that_is_no_more_waits_for_no_decision() -> None:
    old, new = "E05001068", HOME
    found = waiting(
        [score(1, indicator="PL3", area=area, spc=proposing()) for area in (old, new)],
        framework=framework(),
        day=date(2026, 11, 16),
    )
    assert [s.area for s in found] == [new]
    gone = [score(1, indicator="PL33", area=new), score(1, indicator="PL3", breakdown="men")]
    assert not waiting(gone, framework=framework(), day=None)


async def test_what_a_period_adds_has_no_limits_among_the_values(
    client: httpx.AsyncClient, reader: MemoryReader
) -> None:
    say(reader, proposing(proposal=PROPOSED, basis="increments", increment="3"))
    page = (await client.get("/indicators/PL3")).text
    assert "what each period adds lies at a lower level" in page
    assert "Step proposed" not in page


async def test_an_approved_step_shows_both_phases_with_cause_and_reason(
    client: httpx.AsyncClient, reader: MemoryReader
) -> None:
    rebased = Rebased(period=STEP, decision_id=uid("d"), cause="service_changed", before=BEFORE)
    say(reader, proposing(proposal=None, state="trial", n=8, rebased=rebased), since=STEP)
    decide(reader, "approved")
    page = (await client.get("/indicators/PL3")).text

    for words in (
        "New process limits since Jun 2025. The service changed.",
        "The reason was withdrawn, or is still on its way.",
        "Process limits, phase by phase",
        "Before Jun 2025",
        "Since Jun 2025",
        "New limits",
        "Process limits are made from figures since Jun 2025: a step change was approved",
        "process limits 84.2 to 112.6",
    ):
        assert words in page, words
    assert "waits for a decision" not in page


async def test_a_declined_step_is_told_and_a_revoked_one_is_not(
    client: httpx.AsyncClient, reader: MemoryReader
) -> None:
    decide(reader, "declined", cause="no_known_cause")
    page = (await client.get("/indicators/PL3")).text
    assert "No new process limits from Jun 2025 on. No known cause." in page
    decide(reader, "declined", "revoked")
    assert "Step changes" not in (await client.get("/indicators/PL3")).text


def test_a_known_event_is_named_as_a_cause() -> None:
    [found] = decided_on(
        [rebase(1, period=STEP, indicator="PL3", cause="covid-19")], reasons={}, names=NAMES
    )
    assert found.cause == "Covid-19"


def test_phases_chain_back_through_every_approved_step() -> None:
    points = [p for p in MemoryReader().points if (p.indicator, p.area) == ("PL3", HOME)]
    first, second = points[10].period, points[30].period

    def at(point: SeriesPoint, spc: Spc) -> SeriesPoint:
        assert point.score is not None
        return replace(point, score=point.score.model_copy(update={"spc": spc}))

    def since(period: str, centre: float) -> Rebased:
        kept = BEFORE.model_copy(update={"centre": centre})
        return Rebased(period=period, decision_id=uid(period), cause="funding", before=kept)

    told = [
        *(at(p, proposing(proposal=None)) for p in points[:10]),
        *(at(p, proposing(proposal=None, rebased=since(first, 1.0))) for p in points[10:30]),
        *(at(p, proposing(proposal=None, rebased=since(second, 2.0))) for p in points[30:]),
    ]
    found = phases(told)
    assert [p.limits.centre for p in found] == [1.0, 2.0, 30.0]
    assert [str(p.starts) if p.starts else None for p in found] == [None, first, second]
    assert [str(p.ends) if p.ends else None for p in found] == [first, second, None]
    assert found[0].name.startswith("Before ")
