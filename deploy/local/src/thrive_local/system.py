"""A whole system on one machine: which steps bring it up, in which order, and back down."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace

from thrive_shared.contracts.generations import FIRST
from thrive_shared.contracts.topics import TOPICS

from thrive_local import processes, roles
from thrive_local.data_directory import OPERATOR, ProcessState, RunState
from thrive_local.errors import LocalError
from thrive_local.generation_processes import GenerationProcesses
from thrive_local.kafka import EmbeddedKafka
from thrive_local.kafka_jars import ensure_jars
from thrive_local.options import Options, Progress, Silent, check_machine
from thrive_local.postgres import EmbeddedPostgres
from thrive_local.provision import Provision, Servers, identity_of, together
from thrive_local.service_commands import add_partners
from thrive_local.supervisor import Supervisor


class System:
    """A running system. Made by `running`, which also takes it down."""

    def __init__(self, options: Options, *, progress: Progress) -> None:
        self.options = options
        self.data = options.data
        self.progress = progress
        self.supervisor = Supervisor(on_change=self._write)
        self._first = self.data.generations().get(FIRST)
        self._roles = [
            role
            for role in options.roles
            if self._first is not None or role.service not in roles.COMPUTING
        ]
        """The roles of the log and the gateway, and those of the first generation if it runs."""
        planned = roles.plan(options.workers, port_base=options.port_base, roles=self._roles)
        self._common = [p for p in planned if p.role.service not in roles.COMPUTING]
        self._generations = GenerationProcesses(
            options,
            common=self._common,
            first=[p for p in planned if p.role.service in roles.COMPUTING],
            supervisor=self.supervisor,
        )
        self._run = RunState(
            state="starting",
            supervisor=own_state(),
            topic_prefix=options.topic_prefix,
            today=options.today.isoformat() if options.today else None,
        )
        self._following: asyncio.Task[None] | None = None

    @property
    def run(self) -> RunState:
        """What the state file says."""
        return replace(self._run, processes=self.supervisor.states(), urls=self._urls())

    def url(self, service: str) -> str:
        """Return the address of the first process of a service."""
        return self._urls()[f"{service}-1"]

    async def start(self) -> None:
        """Bring everything up; raises a LocalError that says what is in the way."""
        partitions = self.data.partitions(self.options.partitions)
        roles.check_workers(self.options.workers, partitions=partitions)
        self.data.end_leftovers()
        self._check()
        # Only now: a start that was refused leaves a new directory open for other settings.
        identity_of(self.options, partitions=partitions)
        self._run = replace(self._run, partitions=partitions)
        self._write()
        servers = await self._start_servers()
        self._run = replace(self._run, bootstrap=servers.bootstrap)
        provision = Provision(self.options, servers=servers, partitions=partitions, urls=self._urls)
        await self._prepare(provision)
        await self._start_services(provision)
        await self._generations.follow(provision)
        self._following = asyncio.create_task(self._generations.keep_following(provision))
        await self._make_operator_key()
        self._run = replace(self._run, state="running")
        self._write()

    async def stop(self) -> None:
        """Take everything down, services first."""
        self._run = replace(self._run, state="stopping")
        self._write()
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)
        await self.supervisor.stop()
        self._run = replace(self._run, state="stopped")
        self._write()

    def fail(self, error: LocalError) -> None:
        """Leave word in the state file of why the system is not running."""
        self._run = replace(self._run, state="failed", error=error.what, mend=error.mend)
        self._write()

    def _write(self) -> None:
        self.data.write_run(self.run)

    def _planned(self) -> list[roles.Planned]:
        return [*self._common, *self._generations.planned]

    def _urls(self) -> dict[str, str]:
        return {each.name: f"http://127.0.0.1:{each.port}" for each in self._planned()}

    def _check(self) -> None:
        check_machine(self.options, planned=self._planned())

    async def _start_servers(self) -> Servers:
        bootstrap, admin_dsn = await together(self._start_kafka(), self._start_postgres())
        return Servers(bootstrap=bootstrap, admin_dsn=admin_dsn)

    async def _start_kafka(self) -> str:
        if self.options.bootstrap is not None:
            return self.options.bootstrap
        base = self.options.port_base
        server = EmbeddedKafka(
            data_dir=self.data.kafka,
            port=base + roles.KAFKA_PORT,
            controller_port=base + roles.CONTROLLER_PORT,
        )
        with self._step("Kafka"):
            await asyncio.to_thread(ensure_jars, progress=self._note_jars)
            await self.supervisor.start_server("kafka", server)
        return server.bootstrap

    def _note_jars(self, done: int, total: int, _: str) -> None:
        self.progress.note("Kafka", f"fetching its jars: {done} of {total}")

    async def _start_postgres(self) -> str:
        if self.options.admin_dsn is not None:
            return self.options.admin_dsn
        server = EmbeddedPostgres(
            data_dir=self.data.postgres, port=self.options.port_base + roles.POSTGRES_PORT
        )
        with self._step("PostgreSQL"):
            await self.supervisor.start_server("postgres", server)
        return server.admin_dsn

    async def _prepare(self, provision: Provision) -> None:
        """Make databases, topics and tables, those of the first generation if it runs."""
        if self._first is not None:
            provision.use_python(self._first, generation=FIRST)
        with self._step("databases"):
            await provision.databases(roles.services(self._roles))
        with self._step("topics"):
            computed = self._first is not None
            await provision.topics([t for t in TOPICS if computed or not t.by_generation])
        with self._step("tables"):
            await provision.tables(self._roles)

    async def _start_services(self, provision: Provision) -> None:
        with self._step("services"):
            for planned in self._planned():
                self.supervisor.start_service(provision.spec(planned))
            await self.supervisor.wait_ready()

    async def _make_operator_key(self) -> None:
        if OPERATOR not in self.data.kept_keys():
            with self._step("operator's key"):
                module = next(r.python_module for r in self.options.roles if r.service == "ingest")
                await add_partners([OPERATOR], data=self.data, operator=True, module=module)

    @contextlib.contextmanager
    def _step(self, name: str) -> Iterator[None]:
        self.progress.begin(name)
        yield
        self.progress.done(name)


@asynccontextmanager
async def running(options: Options, *, progress: Progress | None = None) -> AsyncIterator[System]:
    """Hold the data directory, bring a system up, and take it down at the end."""
    options.data.create()
    with options.data.locked():
        system = System(options, progress=progress or Silent())
        failure: LocalError | None = None
        try:
            await system.start()
            yield system
        except LocalError as error:
            failure = error
            raise
        finally:
            await system.stop()
            if failure is not None:
                system.fail(failure)


def own_state() -> ProcessState:
    """Return this process as the supervisor of a system."""
    pid = os.getpid()
    return ProcessState(
        name="supervisor",
        pid=pid,
        started=processes.started_at(pid),
        port=0,
        state="running",
        restarts=0,
    )
