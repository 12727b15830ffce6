"""The processes that compute generations: those that the data directory names, no others."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from thrive_shared.contracts.generations import FIRST, number_of
from thrive_shared.contracts.topics import TOPICS

from thrive_local import roles
from thrive_local.options import Options
from thrive_local.provision import Provision
from thrive_local.supervisor import Supervisor

LOOK_EVERY = 0.5
TRY_AGAIN = 5.0

log = logging.getLogger("thrive.system")


class GenerationProcesses:
    """Starts and ends the processes of generations beside those that are common to all."""

    def __init__(
        self,
        options: Options,
        *,
        common: Sequence[roles.Planned],
        first: Sequence[roles.Planned],
        supervisor: Supervisor,
    ) -> None:
        """`first`: the processes of the first generation, empty where it runs no more."""
        self._options = options
        self._common = common
        self._supervisor = supervisor
        self._planned = {FIRST: list(first)} if first else {}

    @property
    def planned(self) -> list[roles.Planned]:
        """The processes of all generations that run."""
        return [each for planned in self._planned.values() for each in planned]

    async def keep_following(self, provision: Provision) -> None:
        """Follow what the data directory says, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if not await self.follow(provision):
                await asyncio.sleep(TRY_AGAIN)

    async def follow(self, provision: Provision) -> bool:
        """Start and end what is to be; False where one can't be: the system runs without it."""
        try:
            await self._start_and_end(provision)
        except Exception:
            log.exception("a generation could not be started; trying again")
            return False
        return True

    async def _start_and_end(self, provision: Provision) -> None:
        wanted = self._options.data.generations()
        for name in self._planned.keys() - wanted.keys():
            for each in self._planned.pop(name):
                await self._supervisor.end_service(each.name)
        for name in sorted(wanted.keys() - self._planned.keys(), key=number_of):
            provision.use_python(wanted[name], generation=name)
            await self._start(name, provision=provision)

    async def _start(self, name: str, *, provision: Provision) -> None:
        """Give a generation databases, topics and processes of its own."""
        mine = roles.of_generation(name, roles=self._options.roles)
        await provision.databases(roles.services(mine), generation=name)
        await provision.topics([t for t in TOPICS if t.by_generation], generation=name)
        await provision.tables(mine, generation=name)
        suffix = f"-{name}"
        counts = {r.name: self._options.workers[r.name.removesuffix(suffix)] for r in mine}
        taken = [kept.port for kept in self._supervisor.states()]
        taken += [planned.port for planned in self._common]
        self._planned[name] = roles.plan(
            counts, port_base=self._options.port_base, roles=mine, taken=taken
        )
        for each in self._planned[name]:
            self._supervisor.start_service(provision.spec(each, generation=name))
