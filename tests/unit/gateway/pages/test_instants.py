"""Pages as known at an earlier instant: told at the top, kept in every link, never live."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
import pytest_asyncio
from browser.memory import MemoryReader
from browser.serve import application
from thrive_gateway.pages import instant
from thrive_gateway.pages.views.chosen_instant import InstantForm, Mistake, moment_of

AT = "2026-11-17T09:30:00Z"
PAGES = [
    "/",
    "/indicators?show=worse",
    "/indicators/PR5?area=E92000001",
    "/objectives/prevention",
    "/alerts",
    "/areas",
    "/areas/E05001068",
    "/about",
]
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The instant has passed, whatever the clock says."""
    monkeypatch.setattr("browser.memory.datetime", _Later)
    monkeypatch.setattr("thrive_shared.clock.now", lambda: NOW)


class _Later(datetime):
    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # noqa: ARG003
        return NOW


@pytest_asyncio.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=application(MemoryReader()))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://thrive.test", headers={"accept": "text/html"}
    ) as opened:
        yield opened


@pytest.mark.parametrize("address", PAGES)
async def test_every_page_says_when_and_keeps_the_instant(
    client: httpx.AsyncClient, address: str
) -> None:
    answer = await client.get(address, params=httpx.URL(address).params.set("as_known_at", AT))

    assert answer.status_code == 200
    assert "As known at 17 November 2026 at 9:30am (Europe/London)" in answer.text
    links = re.findall(r'<a [^>]*href="(/[^"]*)"', answer.text)
    now = re.findall(r'<a [^>]*data-now href="(/[^"]*)"', answer.text)
    assert len(links) > 5
    assert len(now) == 1
    assert "as_known_at" not in now[0]
    kept = [each for each in links if each not in now]
    assert all(f"as_known_at={AT}" in each for each in kept)
    forms = answer.text.count('method="get"')
    assert answer.text.count(f'<input type="hidden" name="as_known_at" value="{AT}">') == forms


@pytest.mark.parametrize("address", PAGES)
async def test_no_page_of_the_past_is_live(client: httpx.AsyncClient, address: str) -> None:
    past = await client.get(address, params=httpx.URL(address).params.set("as_known_at", AT))
    current = await client.get(address)

    assert "data-live" not in past.text
    assert "hx-get" not in past.text
    assert "As known at" not in current.text.partition("<main")[0]


async def test_a_file_says_when_it_was_known(client: httpx.AsyncClient) -> None:
    answer = await client.get("/indicators/PR5/figures.csv", params={"as_known_at": AT})

    assert answer.headers["as-known-at"] == AT


@pytest.mark.parametrize(
    ("asked", "status"),
    [("yesterday", 400), ("2027-01-01T00:00:00Z", 400), ("2020-01-01T00:00:00Z", 404)],
)
async def test_an_instant_of_which_nothing_is_known_leads_on(
    client: httpx.AsyncClient, asked: str, status: int
) -> None:
    answer = await client.get("/indicators/PR5", params={"area": "E92000001", "as_known_at": asked})

    assert answer.status_code == status
    assert "Nothing is known of that time" in answer.text
    assert 'href="/as-known-at?page=/indicators/PR5%3Farea%3DE92000001"' in answer.text


async def test_the_form_leads_to_the_page_at_that_time(client: httpx.AsyncClient) -> None:
    page = "/indicators/PR5?area=E92000001"
    form = await client.get("/as-known-at", params={"page": page})
    assert f'name="page" value="{page}"' in form.text

    filled = {"page": page, "day": "17", "month": "11", "year": "2026", "time": "9.30am"}
    answer = await client.get("/as-known-at", params=filled)

    assert answer.status_code == 303
    target = httpx.URL(answer.headers["location"])
    assert (target.path, target.params["area"]) == ("/indicators/PR5", "E92000001")
    assert target.params["as_known_at"] == AT


async def test_the_form_starts_from_the_instant_shown(client: httpx.AsyncClient) -> None:
    form = await client.get("/as-known-at", params={"page": "/", "as_known_at": AT})

    assert 'name="day" type="text" value="17"' in form.text
    assert 'name="time" type="text" value="09:30"' in form.text


async def test_a_mistake_is_told_with_its_field(client: httpx.AsyncClient) -> None:
    filled = {"page": "/", "day": "31", "month": "2", "year": "2026"}
    text = (await client.get("/as-known-at", params=filled)).text

    assert "<title>Error: As known at an earlier time" in text
    assert '<a href="#day">Enter a real date, such as 1 11 2026</a>' in text
    assert 'value="31"' in text


@pytest.mark.parametrize("page", ["https://example.org/", "//example.org", "/\\example.org"])
async def test_the_form_leads_to_no_other_site(client: httpx.AsyncClient, page: str) -> None:
    answer = await client.get("/as-known-at", params={"page": page, "day": "1"})

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("", "2026-11-17T23:59:59.999999Z"),
        ("14:30", "2026-11-17T14:30:00Z"),
        ("2.30pm", "2026-11-17T14:30:00Z"),
        ("12am", "2026-11-17T00:00:00Z"),
        (" 12 PM ", "2026-11-17T12:00:00Z"),
        ("9am", "2026-11-17T09:00:00Z"),
    ],
)
def test_times_as_people_write_them(time: str, expected: str) -> None:
    form = InstantForm(day="17", month="11", year="2026", time=time)

    found = moment_of(form, now=NOW)

    assert isinstance(found, datetime)
    assert instant.written(found) == expected


def test_london_time_of_summer_and_of_the_hour_that_comes_twice() -> None:
    summer = moment_of(InstantForm(day="1", month="7", year="2026", time="12:00"), now=NOW)
    twice = moment_of(InstantForm(day="25", month="10", year="2026", time="1:30"), now=NOW)

    assert summer == datetime(2026, 7, 1, 11, tzinfo=UTC)
    assert twice == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "time", "field"),
    [
        ("22", "", "time"),
        ("22", "4pm", "time"),
        ("23", "", "day"),
        ("17", "25:00", "time"),
        ("17", "13pm", "time"),
        ("17", "noon", "time"),
        ("x", "", "day"),
    ],
)
def test_what_is_no_time_in_the_past_is_refused(day: str, time: str, field: str) -> None:
    found = moment_of(InstantForm(day=day, month="11", year="2026", time=time), now=NOW)

    assert isinstance(found, Mistake)
    assert found.field == field
