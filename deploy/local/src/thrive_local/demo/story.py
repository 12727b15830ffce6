"""The four-minute story: what happens to figures, told while it happens."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import uuid4

from thrive_local.client import Summary
from thrive_local.data_directory import DataDirectory
from thrive_local.demo import files
from thrive_local.demo.connection import Connection, until
from thrive_local.demo.files import Batch
from thrive_local.demo.ledger import Ledger
from thrive_local.demo.narrator import Narrator
from thrive_local.display import rejections_table

READ = 15.0
LONG_READ = 25.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything a chapter needs."""

    connection: Connection
    ledger: Ledger
    narrator: Narrator
    data: DataDirectory
    home: str
    day: date

    async def tell(self) -> None:
        """Tell every chapter; raises DidNotArriveError when one does not happen."""
        await self.a_file_arrives()
        await self.provisional_then_final()
        await self.twenty_mistakes()
        await self.scoring_is_killed()

    async def a_file_arrives(self) -> None:
        """Year 6 obesity turns from similar to worse than England."""
        self.narrator.chapter(
            "1. A partner's file arrives",
            "The national child measurement figures for 2024/25 are out. Until now Year 6 obesity "
            "in Gateshead was similar to England's. Watch the page: nobody reloads it.",
            page=self._page("/indicators/PR5"),
        )
        await self.narrator.pause(LONG_READ)
        await self._send(files.held_back())
        alert = await self._alert("PR5", rule="benchmark_worse")
        here, england = f"{alert['value']} {alert['unit']}", await self._benchmark("PR5")
        self.narrator.say(
            f"{here}, against {england} in England: worse. Alert {alert['state']}.", good=False
        )
        await self._sentences("PR5")
        await self.narrator.pause(LONG_READ)

    async def provisional_then_final(self) -> None:
        """A target is missed on provisional data; the final figure withdraws the alert."""
        provisional = self._file("repairs-provisional.csv", partner="gateshead-housing")
        final = self._file("repairs-final.csv", partner="gateshead-housing")
        told_before = await self._told_before(final)
        self.narrator.chapter(
            "2. A target is missed, provisionally (illustrative figures)",
            "October's repairs come in while jobs are still being closed. The target is missed, "
            "and the alert knows that it stands on provisional data: it stays pending.",
            page=self._page("/indicators/OR1"),
        )
        await self.narrator.pause(READ)
        if told_before:
            self.narrator.say(
                "October is final here since an earlier demonstration. Both files are sent once "
                "more: a return to the provisional figure is a revision like any other."
            )
            again = f"again-{uuid4().hex[:8]}"
            provisional, final = (replace(b, once_more=again) for b in (provisional, final))
        await self._send(provisional)
        alert = await self._alert("OR1", rule="rag_fall")
        self.narrator.say(
            f"{alert['value']} % on time, target 92. Alert {alert['state']}.", good=False
        )
        await self.narrator.pause(LONG_READ)
        self.narrator.say("Two weeks later the final figure arrives.")
        await self._send(final)
        await self._withdrawn(alert["alert_id"])
        self.narrator.say("The final figure meets the target: the alert is withdrawn.", good=True)
        await self.narrator.pause(LONG_READ)

    async def twenty_mistakes(self) -> None:
        """A file with 20 mistakes: each is explained, the sound rows are taken."""
        self.narrator.chapter(
            "3. A file with 20 mistakes",
            "Every mistake comes back at once with its row, its column and the fix. The sound rows "
            "are taken; with --atomic none would be.",
        )
        await self.narrator.pause(READ)
        batch = self._file("with-20-mistakes.csv", partner="gateshead-council")
        summary = await self._send(batch)
        self.narrator.console.print(rejections_table(summary.rejections))
        await self.narrator.pause(LONG_READ)

    async def scoring_is_killed(self) -> None:
        """The service that computes dies in the middle; nothing is lost."""
        self.narrator.chapter(
            "4. Scoring is killed",
            "kill -9 strikes the scoring service, and a partner sends October's missed bins at "
            "that moment. The figures are acknowledged, the service restarts by itself and goes "
            "on where it stopped.",
            page=self._page("/indicators/PL3"),
        )
        await self.narrator.pause(READ)
        killed = kill_scoring(self.data)
        self.narrator.say(f"Killed: {', '.join(killed)}.", good=False)
        await self._send(self._file("missed-bins-october.csv", partner="gateshead-environment"))
        await self._nothing_missing()
        self.narrator.say("Scored after the restart: nothing is lost.", good=True)
        await self._steps_wait()
        await self.narrator.pause(READ)

    async def _send(self, batch: Batch) -> Summary:
        summary = await self.connection.submit(batch)
        self.ledger.add(summary)
        counts = ", ".join(f"{n} {outcome}" for outcome, n in summary.counts.items() if n)
        self.narrator.say(f"{batch.partner} sends {batch.file}: {summary.rows} rows, {counts}.")
        return summary

    async def _alert(self, indicator: str, *, rule: str) -> Mapping[str, Any]:
        async def look() -> Mapping[str, Any] | None:
            found = await self.connection.read(f"/v1/indicators/{indicator}?area={self.home}")
            return next((a for a in found["alerts"] if a["rule"] == rule), None)

        return await until(look, what=f"an alert on {indicator}")

    async def _benchmark(self, indicator: str) -> str:
        found = await self.connection.read(f"/v1/indicators/{indicator}?area={self.home}")
        (figure,) = found["figures"]
        return str(figure["score"]["benchmark"]["value"])

    async def _told_before(self, batch: Batch) -> bool:
        """Whether a kept system has this file already."""
        preview = await self.connection.submit(batch, dry_run=True)
        return preview.counts["imported"] + preview.counts["updated"] == 0

    async def _withdrawn(self, alert_id: str) -> None:
        async def look() -> bool:
            found = await self.connection.read(f"/v1/alerts/{alert_id}")
            return bool(found and found["transitions"][-1]["state"] == "withdrawn")

        await until(look, what="the alert being withdrawn")

    async def _sentences(self, indicator: str) -> None:
        async def look() -> Mapping[str, Any] | None:
            found = await self.connection.read(f"/v1/indicators/{indicator}?area={self.home}")
            return next((s for s in found["stories"] if s["state"] == "shown"), None)

        story = await until(look, what=f"the story of {indicator}")
        for sentence in story["happening"]:
            self.narrator.say(f"“{sentence['text']}”")

    async def _nothing_missing(self) -> None:
        async def look() -> bool:
            return not await self.ledger.missing(self.connection)

        await until(look, what="every acknowledged figure, scored")

    async def _steps_wait(self) -> None:
        """New rounds began in June 2025; until somebody decides, it is proposed to say so."""
        found = await self.connection.read(f"/v1/rebase-proposals?area={self.home}")
        for each in found["proposals"] if found else ():
            self.narrator.say(
                f"On the same page: the level moved in {each['period_label']} and stayed. New "
                "process limits wait for a decision (thrive rebase list)."
            )

    def _file(self, name: str, *, partner: str) -> Batch:
        return files.story_batch(name, partner=partner, day=self.day)

    def _page(self, path: str) -> str:
        return f"{self.connection.gateway}{path}"


def kill_scoring(data: DataDirectory) -> list[str]:
    """Kill every process of the scoring service; return their names."""
    processes = [p for p in data.running().processes if p.name.startswith("scoring") and p.running]
    for process in processes:
        os.kill(process.pid, signal.SIGKILL)
    return [process.name for process in processes]
