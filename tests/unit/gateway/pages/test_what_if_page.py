"""The page 'What if?': a form that works without scripts, and what would change below it."""

from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest
import pytest_asyncio
from browser.memory import MemoryReader
from browser.serve import application
from thrive_gateway.known.what_ifs import Supposition
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views.what_if import (
    Mistake,
    WhatIfForm,
    mistakes_of,
    supposed,
    what_if_page,
)
from thrive_shared.contracts.framework import FrameworkSlice

HOME = "E08000037"
ADDRESS = "/indicators/PR5/what-if"
PERIOD = "2025-09-01/P1Y"


@pytest_asyncio.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=application(MemoryReader()), raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://thrive.test", headers={"accept": "text/html"}
    ) as opened:
        yield opened


@pytest_asyncio.fixture
async def framework() -> FrameworkSlice:
    found = await MemoryReader().framework()
    assert found is not None
    return found


async def test_the_indicators_page_leads_to_a_blank_form(client: httpx.AsyncClient) -> None:
    page = await client.get("/indicators/PR5")
    assert f'href="{ADDRESS}?area={HOME}&amp;breakdown=all"' in page.text
    form = await client.get(ADDRESS)
    assert form.status_code == 200
    assert '<form method="get"' in form.text
    assert "Nothing is saved, and nobody is told" in form.text
    assert "Now</th>" not in form.text


async def test_what_would_change_is_told_before_and_after(client: httpx.AsyncClient) -> None:
    given = {"period": PERIOD, "numerator": "700", "denominator": "2,000", "target": "20"}
    page = await client.get(ADDRESS, params=given)
    assert page.status_code == 200
    assert "Nothing has been saved." in page.text
    assert "red, target 20.0%" in page.text
    assert "35.0%" in page.text
    assert "Scorecards" in page.text
    assert page.text.count("<h1") == 1


async def test_mistakes_are_told_at_their_fields_and_nothing_is_asked(
    client: httpx.AsyncClient,
) -> None:
    page = await client.get(ADDRESS, params={"period": PERIOD, "value": "much", "target": "x"})
    assert "There is a problem" in page.text
    assert '<a href="#value">' in page.text
    assert '<a href="#target">' in page.text
    assert "Nothing has been saved." not in page.text
    impossible = await client.get(ADDRESS, params={"period": PERIOD, "value": "140"})
    assert "runs from 0 to 100" in impossible.text


async def test_nothing_is_supposed_of_the_past(client: httpx.AsyncClient) -> None:
    given = {"period": PERIOD, "value": "30", "as_known_at": "2026-11-17T09:30:00Z"}
    page = await client.get(ADDRESS, params=given)
    assert "What would change is told from what is known now." in page.text
    assert "Nothing has been saved." not in page.text
    assert 'action="/indicators' not in page.text


async def test_an_area_that_is_only_compared_with_has_no_what_if(
    client: httpx.AsyncClient,
) -> None:
    assert (await client.get(f"{ADDRESS}?area=E08000024")).status_code == 404
    assert (await client.get("/indicators/NONE/what-if")).status_code == 404


def test_a_form_supposes_a_figure_and_a_target_from_its_period_on(
    framework: FrameworkSlice,
) -> None:
    indicator = Names(framework).indicators["PR5"]
    form = WhatIfForm(period=PERIOD, value="1,234.5%", target="£20")
    meant = supposed(form, indicator=indicator, area=HOME, breakdown="all")
    assert isinstance(meant, Supposition)
    [figure], [rule] = meant.figures, meant.rules
    assert (figure.value, figure.period, figure.area) == ("1234.5", PERIOD, HOME)
    assert (rule.targets[0].starts, str(rule.targets[0].value)) == (date(2025, 9, 1), "20")


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        (WhatIfForm(period=PERIOD), ["value"]),
        (WhatIfForm(period="2025", value="3"), ["period"]),
        (WhatIfForm(period=PERIOD, value="x", denominator="y"), ["value", "denominator"]),
    ],
)
def test_a_form_that_says_nothing_is_a_mistake(
    framework: FrameworkSlice, form: WhatIfForm, fields: list[str]
) -> None:
    indicator = Names(framework).indicators["PR5"]
    wrong = supposed(form, indicator=indicator, area=HOME, breakdown="all")
    assert isinstance(wrong, list)
    assert [m.field for m in wrong] == fields


def test_what_the_gateway_finds_stands_at_the_forms_fields() -> None:
    errors = [
        {"where": "figures.0.denominator", "what": "A.", "fix": "B."},
        {"where": "rules.0.targets.0.value", "what": "C.", "fix": "D."},
        {"where": "figures.0.lower", "what": "E.", "fix": "F."},
    ]
    assert mistakes_of(errors) == [
        Mistake(field="denominator", text="A. B."),
        Mistake(field="target", text="C. D."),
        Mistake(field="value", text="E. F."),
    ]


@pytest.mark.parametrize(
    ("code", "known", "first"),
    [
        ("PR5", ["2023-09-01/P1Y", "2024-09-01/P1Y"], "2025/26"),
        ("PR2", ["2021-01-01/P3Y", "2022-01-01/P3Y"], "2023–25"),
        ("OR1", ["2026-08-01/P1M"], "Sep 2026"),
        ("OR1", [], "Oct 2026"),
        ("BS3", [], "Jul–Sep 2026"),
        ("PL1", ["2023-09-30/P1D"], "30 Sep 2023"),
    ],
)
def test_the_period_after_the_last_figure_comes_first(
    framework: FrameworkSlice, code: str, known: list[str], first: str
) -> None:
    names = Names(framework)
    page = what_if_page(
        WhatIfForm(),
        indicator=names.indicators[code],
        names=names,
        area=HOME,
        breakdown="all",
        figures=[(period, "1") for period in known],
        day=date(2026, 11, 16),
    )
    assert page.choices[0].label == first
    assert page.choices[0].chosen
    assert len(page.choices) <= 1 + len(known)
