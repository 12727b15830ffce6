"""Addresses: pages, fragments, files, errors, caching and security headers."""

import csv
import io
import re
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from browser.memory import MemoryReader
from browser.serve import application
from thrive_shared.contracts.scoring import Aim, AlertChanged, Forecast, Gap

PAGE = {"accept": "text/html"}
ADDRESSES = [
    "/",
    "/?since=2026-01-01",
    "/indicators",
    "/indicators?show=worse&group=prevention&q=obesity",
    "/indicators/PR5",
    "/indicators/PR5?area=E92000001",
    "/indicators/PR2?breakdown=female",
    "/objectives/prevention",
    "/pledges/inequality",
    "/perspectives/finance",
    "/alerts",
    "/step-changes",
    "/step-changes?area=E08000037",
    "/alerts?utm_source=newsletter",
    "/data-quality",
    "/data-quality?area=E05001068",
    "/areas",
    "/areas/E05001068",
    "/about",
]


@pytest.fixture
def reader() -> MemoryReader:
    return MemoryReader()


@pytest_asyncio.fixture
async def client(reader: MemoryReader) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=application(reader), raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://thrive.test", headers=PAGE
    ) as opened:
        yield opened


@pytest.mark.parametrize("address", ADDRESSES)
async def test_every_page_answers_and_names_the_day(
    client: httpx.AsyncClient, address: str
) -> None:
    answer = await client.get(address)

    assert answer.status_code == 200
    assert '<html lang="en-GB"' in answer.text
    assert "Demonstration, day 16 November 2026" in answer.text
    assert answer.text.count("<h1") == 1


@pytest.mark.parametrize("address", ["/", "/indicators/PR5", "/objectives/prevention", "/alerts"])
async def test_a_fragment_is_the_live_part_of_its_page(
    client: httpx.AsyncClient, address: str
) -> None:
    page, fragment = await client.get(address), await client.get("/fragments" + address)

    assert fragment.text.startswith('<div id="live"')
    assert fragment.text.strip() in page.text


async def test_a_page_without_a_number_does_not_say_how_one_was_made(
    client: httpx.AsyncClient, reader: MemoryReader
) -> None:
    link = "How this number was made"
    assert link in (await client.get("/indicators/PR5")).text

    reader.change(indicator="PR5", value=None, state="missing")

    assert link not in (await client.get("/indicators/PR5")).text


async def test_absence_is_shown_with_its_twelve_months_in_words_and_table(
    client: httpx.AsyncClient,
) -> None:
    page = (await client.get("/indicators/OP2")).text
    assert re.search(r"<dt>Over twelve months</dt><dd>\d+\.\d\d days to \w+ \d{4} \(computed", page)
    assert "Twelve months to it (computed)</th>" in page
    assert "Absence is not a measure of effort" in page


async def test_a_fragment_keeps_what_was_asked_for(client: httpx.AsyncClient) -> None:
    page = await client.get("/indicators/PR2?breakdown=female")

    assert 'hx-get="/fragments/indicators/PR2?breakdown=female"' in page.text


async def test_the_first_screen_has_owner_and_action(client: httpx.AsyncClient) -> None:
    text = (await client.get("/")).text

    assert text.index("Since your last meeting") < text.index("The six objectives")
    for heading in ("Getting worse", "Getting better", "Awaited or late"):
        assert heading in text
    assert "Extend the healthy weight offer" in text


@pytest.mark.parametrize(
    "address",
    [
        "/nothing",
        "/indicators/NOPE",
        "/indicators/PR5?breakdown=nope",
        "/indicators/PR5?area=E08000999",
        "/indicators/PR5/figures.csv?area=%22%0Ax",
        "/objectives/nope",
        "/areas/nope",
        "/?since=yesterday",
    ],
)
async def test_what_is_not_there_is_said_in_plain_words(
    client: httpx.AsyncClient, address: str
) -> None:
    answer = await client.get(address)

    assert answer.status_code == 404
    assert "Page not found" in answer.text


async def test_machines_get_problem_documents(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/nothing")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_without_a_framework_the_page_says_what_to_do(
    client: httpx.AsyncClient, reader: MemoryReader
) -> None:
    reader.published = None

    answer = await client.get("/")

    assert answer.status_code == 503
    assert "thrive framework publish" in answer.text


async def test_a_fault_is_told_without_its_details(
    client: httpx.AsyncClient, reader: MemoryReader
) -> None:
    reader.points[0] = None  # type: ignore[call-overload]

    answer = await client.get("/")

    assert answer.status_code == 500
    assert "Something went wrong" in answer.text
    assert "Traceback" not in answer.text


async def test_a_story_being_rewritten_says_so(
    client: httpx.AsyncClient, reader: MemoryReader
) -> None:
    reader.rewriting = True

    assert "Being rewritten" in (await client.get("/indicators/PR5")).text


async def test_an_unchanged_page_is_not_sent_again(
    client: httpx.AsyncClient, reader: MemoryReader
) -> None:
    first = await client.get("/")
    again = await client.get("/", headers={"if-none-match": first.headers["etag"]})
    reader.change(indicator="PR5", value="26.4")
    later = await client.get("/", headers={"if-none-match": first.headers["etag"]})

    assert again.status_code == 304
    assert again.text == ""
    assert later.status_code == 200


@pytest.mark.parametrize("address", ["/", "/indicators/PR5", "/objectives/prevention"])
async def test_a_page_says_which_figure_was_computed(
    client: httpx.AsyncClient, reader: MemoryReader, address: str
) -> None:
    mark = '<strong class="tag tag--note">Computed</strong>'
    before = (await client.get(address)).text
    reader.change(indicator="PR5", value="26.4", computed=True)
    after = (await client.get(address)).text

    assert mark not in before
    assert mark in after
    assert "26.4% (computed) in 2024/25" in after


async def test_a_page_shows_where_a_figure_heads_and_how_far_groups_are_apart(
    client: httpx.AsyncClient, reader: MemoryReader
) -> None:
    aim = Aim(period="2030-01-01/P1Y", value="5", source="National ambition")
    line = Forecast(
        state="calculated",
        aim=aim,
        first="2020-01-01/P1Y",
        n=5,
        value=7.3,
        lower=5.4,
        upper=9.2,
        slope=-0.9,
        reach="out_of_reach",
    )
    gap = Gap(state="no_earlier_period", most="all", least="male", least_value="7", absolute="1.3")
    reader.change(indicator="PR1", value="8.3", forecast=line, gap=gap)

    page = (await client.get("/indicators/PR1")).text

    for words in (
        "On the present course",
        "lies outside it on the wrong side",
        "National ambition",
        "Straight line on, 95% range",
        "The gap between most and least deprived",
        "Everyone: 8.3%. Male: 7.0%.",
    ):
        assert words in page


async def test_figures_come_as_a_file(client: httpx.AsyncClient) -> None:
    answer = await client.get("/indicators/PR5/figures.csv")

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="PR5-E08000037-all.csv"' in answer.headers["content-disposition"]
    assert answer.text.splitlines()[-1].startswith("PR5,E08000037,Gateshead,all,2024-09-01/P1Y")
    assert {line["next_due"] for line in csv.DictReader(io.StringIO(answer.text))} == {"2026-11-29"}


@pytest.mark.parametrize("address", ["/", "/nothing", "/static/thrive.css", "/v1/nothing"])
async def test_every_answer_carries_the_security_headers(
    client: httpx.AsyncClient, address: str
) -> None:
    headers = (await client.get(address)).headers

    assert "script-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("address", ADDRESSES)
async def test_pages_obey_their_own_policy(client: httpx.AsyncClient, address: str) -> None:
    text = (await client.get(address)).text

    assert "<style" not in text
    assert " style=" not in text
    assert " onclick=" not in text
    assert "<script>" not in text


async def test_words_of_others_are_escaped(client: httpx.AsyncClient) -> None:
    answer = await client.get("/indicators", params={"q": '"><script>alert(1)</script>'})

    assert "<script>alert" not in answer.text


async def test_the_filter_finds_by_name_and_by_verdict(client: httpx.AsyncClient) -> None:
    named = await client.get("/fragments/indicators", params={"q": "year 6 obesity"})
    red = await client.get("/fragments/indicators", params={"show": "red"})
    none = await client.get("/fragments/indicators", params={"q": "zebra"})

    assert "Year 6 obesity" in named.text
    assert "Adult smoking" not in named.text
    assert "Year 6 obesity" in red.text
    assert "Nothing matches" in none.text


def _link(text: str) -> str:
    found = re.search(r'href="(/explain/[^"]+)">How this number was made', text)
    assert found
    return found[1]


async def test_a_number_leads_to_the_page_that_explains_it(client: httpx.AsyncClient) -> None:
    address = _link((await client.get("/indicators/PR5")).text)

    text = (await client.get(address)).text

    assert text.count("<h1") == 1
    assert "How this number was made</h1>" in text
    assert "year6-obesity-2024-25.csv, row 1" in text
    assert "<dt>value</dt><dd>25.1</dd>" in text
    assert "16 November 2026 at 8:47am" in text
    assert "Not a real figure" not in text


async def test_what_explains_an_illustrative_number_says_so(client: httpx.AsyncClient) -> None:
    address = _link((await client.get("/indicators/OR1")).text)

    text = (await client.get(address)).text

    assert "Not a real figure." in text
    assert "<strong>Caution:</strong>" in text


async def test_cards_and_alerts_are_explained_too(
    client: httpx.AsyncClient, reader: MemoryReader
) -> None:
    card, alert = (await reader.cards("E08000037"))[0], (await reader.alerts())[0]

    assert f'href="/explain/{alert.alert_id}"' in (await client.get("/alerts")).text
    own = (await client.get(f"/objectives/{card.group.code}")).text
    assert f'href="/explain/{card.id}">How this scorecard was made' in own

    pages = [await client.get(f"/explain/{asked}") for asked in (card.id, alert.id)]

    assert [page.status_code for page in pages] == [200, 200]
    assert "How this scorecard was made</h1>" in pages[0].text
    assert "Sum of weight × position" in pages[0].text
    assert "How this alert was made</h1>" in pages[1].text
    assert f'href="/explain/{alert.score_id}"' in pages[1].text


async def test_alerts_that_a_wider_one_covers_stand_apart_and_are_not_counted(
    client: httpx.AsyncClient, reader: MemoryReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, *_ = await reader.alerts()
    covered = second.model_copy(update={"inhibited_by": first.alert_id})

    async def alerts(**_: object) -> list[AlertChanged]:
        return [first, covered]

    monkeypatch.setattr(reader, "alerts", alerts)
    speaking, _, apart = (await client.get("/alerts")).text.partition("<details")

    assert "1 alert, the most severe first" in speaking
    assert f'href="/explain/{first.alert_id}"' in speaking
    assert f'href="/explain/{covered.alert_id}"' not in speaking
    assert f'href="/explain/{covered.alert_id}"' in apart
    assert "1 more, each covered by the alert for the wider area" in apart


@pytest.mark.parametrize("asked", ["nothing", "0c0f2f0a-53a5-5d0b-9a43-1b8f0f3c9a01"])
async def test_what_nobody_knows_is_no_page(client: httpx.AsyncClient, asked: str) -> None:
    assert (await client.get(f"/explain/{asked}")).status_code == 404
