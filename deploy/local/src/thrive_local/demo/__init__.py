"""The demonstration: shipped figures stream in, then a story is told about four that follow."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import httpx
import yaml
from rich.console import Console
from thrive_shared.contracts.framework import Framework

from thrive_local.data_directory import DataDirectory
from thrive_local.demo import files
from thrive_local.demo.connection import Connection, until
from thrive_local.demo.ledger import Ledger
from thrive_local.demo.narrator import Narrator
from thrive_local.demo.report import show_alerts, show_scorecard, show_story
from thrive_local.demo.story import Story
from thrive_local.service_commands import add_partners

SETTLED_WITHIN = 180.0


@dataclass(frozen=True, slots=True)
class DemoOutcome:
    """What the demonstration sent, and what of it did not arrive."""

    submissions: int
    rows: int
    missing: tuple[str, ...]

    @property
    def arrived(self) -> bool:
        """Whether everything that was acknowledged is shown, with its score."""
        return not self.missing


def shipped_framework() -> Framework:
    """The framework that the demonstration publishes; it names the day to run on."""
    text = files.path("framework.yaml").read_text(encoding="utf-8")
    return Framework.model_validate(yaml.safe_load(text))


async def run_demo(data: DataDirectory, *, console: Console, pauses: bool) -> DemoOutcome:
    """Run the demonstration on the system that runs in `data`.

    Raises DidNotArriveError or RequestRefusedError when a step does not happen.
    """
    framework = shipped_framework()
    await add_partners([partner.code for partner in framework.partners], data=data)
    async with httpx.AsyncClient(timeout=60.0, trust_env=False) as http:
        connection = Connection(data, http=http)
        ledger, narrator = (
            Ledger(frozenset(framework.scored_areas())),
            Narrator(console, pauses=pauses),
        )
        await _stream(connection, ledger=ledger, narrator=narrator)
        day = framework.demonstration_day
        assert day is not None
        story = Story(
            connection=connection,
            ledger=ledger,
            narrator=narrator,
            data=data,
            home=framework.home_area,
            day=day,
        )
        await story.tell()
        missing = await ledger.missing(connection, anew=True)
        await _conclude(connection, console=console, framework=framework)
    return DemoOutcome(ledger.submissions, ledger.rows, tuple(missing))


async def _stream(connection: Connection, *, ledger: Ledger, narrator: Narrator) -> None:
    """Publish the framework, send history, and wait until all of it is scored and shown."""
    narrator.chapter(
        "Delivering Thrive in Gateshead",
        "A framework is published, then published figures and illustrative ones stream in, in the "
        "order in which their periods ended.",
        page=connection.gateway,
    )
    await connection.publish_framework(files.path("framework.yaml").read_text(encoding="utf-8"))
    batches = files.history()
    async for day in narrator.progress(files.by_day(batches), words="Figures, day by day"):
        for summary in await asyncio.gather(*map(connection.submit, day)):
            ledger.add(summary)
    await connection.commentary(files.path("demo/commentary.ndjson").read_text(encoding="utf-8"))

    async def settled() -> bool:
        return not await ledger.missing(connection)

    await until(settled, what="every shipped figure, scored", seconds=SETTLED_WITHIN)
    narrator.say(f"{ledger.rows:,} figures in {len(batches)} submissions, scored.", good=True)
    await narrator.pause(20.0)


async def _conclude(connection: Connection, *, console: Console, framework: Framework) -> None:
    """Print the final scorecard, the open alerts and one story."""
    home = framework.home_area

    async def told() -> bool:
        found = await connection.read(f"/v1/stories/{home}")
        return bool(found) and all(each["state"] == "shown" for each in found["stories"])

    await until(told, what="the stories of the final scorecard")
    scorecard = await connection.read(f"/v1/scorecards/{home}")
    show_scorecard(console, scorecard, framework=framework)
    alerts = await connection.read(f"/v1/alerts?area={home}&state=open")
    show_alerts(console, alerts["alerts"])
    stories = await connection.read(f"/v1/stories/{home}")
    show_story(console, next(each for each in stories["stories"] if each["indicator"] == "PR5"))
