"""The pages in a real browser: they live, they are accessible, and they do without script."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from browser.chromium import EXECUTABLE, NARROW, WIDE, launched
from browser.serve import Site, served
from browser.stepped import PROPOSED, decide, say
from playwright.async_api import Browser, Page, Route, ViewportSize, expect
from support.gateway_records import proposing
from thrive_gateway.assets import PROJECT, VENDOR

AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = [
    "/",
    "/indicators",
    "/indicators/PR5",
    "/indicators/PR2?breakdown=male",
    "/indicators/OR1",
    "/indicators/BS1-3",
    "/objectives/prevention",
    "/pledges/families",
    "/perspectives/process",
    "/alerts",
    "/step-changes",
    "/areas",
    "/areas/E05001068",
    "/areas/gateshead-ward-2026-01",
    "/indicators/OR1?area=gateshead-ward-2026-01",
    "/about",
    "/as-known-at?page=/alerts",
    "/as-known-at?page=/&day=31&month=2&year=2026&time=noon",
    "/?as_known_at=2026-11-17T09:30:00Z",
    "/indicators/PR5?as_known_at=2026-11-17T09:30:00Z",
    "/no-such-page",
]
PATIENCE = 30_000
"""Milliseconds within which a page must have followed."""
expect.set_options(timeout=PATIENCE)

pytestmark = [
    pytest.mark.skipif(not EXECUTABLE.exists(), reason="Debian's chromium is not installed"),
    pytest.mark.skipif(not VENDOR.exists(), reason="the pages' files are not fetched: make setup"),
]


async def assert_number_changes_without_reload(
    page_url: str,
    trigger: Callable[[], Awaitable[None]],
    *,
    selector: str = ".headline__number .value",
) -> tuple[str, str]:
    """Open a page, let something happen, and see the number change in the page as it stands.

    The page is marked before and the mark must still be there after. Returns both numbers.
    """
    async with launched() as browser:
        page = await browser.new_page()
        await page.goto(page_url)
        number = page.locator(selector).first
        before = await number.inner_text()
        await expect(page.locator("#live-state[data-kind=live]")).to_be_visible()
        await page.evaluate("window.thriveMark = 'not reloaded'")
        await trigger()
        await expect(number).not_to_have_text(before)
        assert await page.evaluate("window.thriveMark") == "not reloaded"
        return before, await number.inner_text()


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    with served(site.app) as url:
        yield url


@pytest_asyncio.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as opened:
        yield opened


@pytest_asyncio.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    async with await browser.new_context(viewport=WIDE, locale="en-GB") as context:
        yield await context.new_page()


async def test_a_number_changes_without_reload(site: Site, address: str) -> None:
    async def revise() -> None:
        site.change(indicator="PR5", value="26.4")

    found = await assert_number_changes_without_reload(f"{address}/indicators/PR5", revise)

    assert found == ("25.1%", "26.4%")


async def test_chart_and_table_change_with_the_number(site: Site, address: str, page: Page) -> None:
    await page.goto(f"{address}/indicators/PR5")
    await expect(page.locator("#live-state[data-kind=live]")).to_be_visible()

    site.change(indicator="PR5", value="26.4")

    await expect(page.locator(".only-wide .chart-last").first).to_have_text("26.4%")
    await expect(page.locator(".figures tbody tr").first).to_contain_text("26.4%")
    await expect(page.locator("#live-state")).to_contain_text("updated at")


async def test_a_reader_keeps_their_place_when_the_page_changes(
    site: Site, address: str, page: Page
) -> None:
    await page.goto(f"{address}/indicators/PR5")
    await expect(page.locator("#live-state[data-kind=live]")).to_be_visible()
    await page.locator("details summary").click()
    await page.locator("a", has_text="Download these figures").focus()

    site.change(indicator="PR5", value="26.4")

    await expect(page.locator(".headline__number .value")).to_have_text("26.4%")
    assert await page.evaluate("document.querySelector('details').open")
    assert "Download" in await page.evaluate("document.activeElement.textContent")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_pages_pass_axe_fit_the_screen_and_load_nothing_else(
    address: str, page: Page, size: ViewportSize
) -> None:
    await page.set_viewport_size(size)
    strangers, complaints = _watched(page, address=address)
    for path in PAGES:
        await page.goto(address + path)
        problems = await _axe(page)
        assert problems == [], f"{path}: {problems}"
        width = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, f"{path} is {width} pixels too wide"
    assert strangers == []
    assert [each for each in complaints if "404" not in each] == []


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_a_step_change_passes_axe_and_fits_the_screen(
    site: Site, address: str, page: Page, size: ViewportSize
) -> None:
    say(site.reader, proposing(proposal=PROPOSED))
    decide(site.reader, "declined")
    await page.set_viewport_size(size)
    for path in ("/indicators/PL3", "/step-changes"):
        await page.goto(address + path)
        assert "Jun 2025" in await page.content()
        problems = await _axe(page)
        assert problems == [], f"{path}: {problems}"
        width = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, f"{path} is {width} pixels too wide"


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_a_number_leads_to_a_page_that_explains_it(
    address: str, page: Page, size: ViewportSize
) -> None:
    await page.set_viewport_size(size)
    await page.goto(f"{address}/indicators/PR5")
    await page.get_by_role("link", name="How this number was made").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("How this number was made")
    await page.locator("details summary").click()
    await expect(page.locator("details .cells").first).to_be_visible()
    assert await _axe(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


async def test_pages_say_everything_without_script(address: str, browser: Browser) -> None:
    async with await browser.new_context(java_script_enabled=False) as context:
        page = await context.new_page()
        await page.goto(address)
        await page.get_by_role("link", name="Year 6 obesity").first.click()
        await expect(page.locator(".headline__number")).to_contain_text("25.1%")
        await expect(page.locator(".only-wide svg").first).to_be_visible()
        await expect(page.get_by_role("link", name="Indicators").first).to_be_visible()
        await expect(page.locator("#live-state")).to_be_hidden()
        await page.get_by_role("link", name="How this number was made").click()
        await expect(page.get_by_text("year6-obesity-2024-25.csv, row 1").first).to_be_visible()


async def test_an_earlier_time_is_chosen_and_kept_without_script(
    address: str, browser: Browser
) -> None:
    async with await browser.new_context(java_script_enabled=False) as context:
        page = await context.new_page()
        await page.goto(f"{address}/alerts")
        await page.get_by_role("link", name="As known at an earlier time").click()
        for label, text in (("Day", "17"), ("Month", "11"), ("Year", "2026")):
            await page.get_by_label(label, exact=True).fill(text)
        await page.get_by_label("At what time?").fill("9:30am")
        await page.get_by_role("button", name="Show the page as known then").click()
        told = page.get_by_text("As known at 17 November 2026 at 9:30am (Europe/London).")
        await expect(told).to_be_visible()
        await page.get_by_role("link", name="Areas", exact=True).click()
        await expect(told).to_be_visible()
        await page.get_by_role("link", name="Back to now").click()
        await expect(told).to_be_hidden()
        assert page.url == f"{address}/areas"


async def test_the_first_stop_of_the_keyboard_skips_to_the_content(
    address: str, page: Page
) -> None:
    await page.goto(address)
    await page.keyboard.press("Tab")
    await expect(page.locator(".govuk-skip-link")).to_be_focused()
    await page.keyboard.press("Enter")
    assert page.url.endswith("#main-content")


async def test_what_happened_before_the_stream_opened_is_caught_up(
    site: Site, address: str, page: Page
) -> None:
    late = asyncio.Event()

    async def hold(route: Route) -> None:
        await late.wait()
        await route.continue_()

    await page.route("**/v1/events?*", hold)
    await page.goto(f"{address}/indicators/PR5", wait_until="domcontentloaded")

    site.change(indicator="PR5", value="26.4")
    late.set()

    await expect(page.locator(".headline__number .value")).to_have_text("26.4%")


async def test_a_lost_connection_is_said_in_words(address: str, page: Page) -> None:
    await page.route("**/v1/events?*", lambda route: route.abort())
    await page.goto(address)
    await expect(page.locator("#live-state")).to_contain_text("Connection lost")


def _watched(page: Page, *, address: str) -> tuple[list[str], list[str]]:
    """Requests to other places, and what the browser complains of."""
    strangers: list[str] = []
    complaints: list[str] = []
    page.on(
        "request",
        lambda request: None if request.url.startswith(address) else strangers.append(request.url),
    )
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    return strangers, complaints


async def _axe(page: Page) -> list[Any]:
    source = await asyncio.to_thread(Path(AXE).read_text)
    await page.evaluate(source)
    found = await page.evaluate(
        "rules => axe.run({runOnly: rules, resultTypes: ['violations']})", RULES
    )
    return [
        (each["id"], [node["target"] for node in each["nodes"]][:3]) for each in found["violations"]
    ]
