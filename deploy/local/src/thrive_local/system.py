"""A whole system on one machine: which steps bring it up, in which order, and back down."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol, TypeVar

from thrive_shared.contracts.generations import FIRST, number_of
from thrive_shared.contracts.topics import TOPICS
from thrive_shared.kafka.admin import ensure_topics
from thrive_shared.settings import KafkaSettings

from thrive_local import databases, preflight, processes, roles
from thrive_local.data_directory import (
    OPERATOR,
    DataDirectory,
    Identity,
    ProcessState,
    RunState,
)
from thrive_local.errors import LocalError
from thrive_local.kafka import EmbeddedKafka
from thrive_local.kafka_jars import ensure_jars
from thrive_local.postgres import EmbeddedPostgres
from thrive_local.service_commands import add_partners, migrated, python_command
from thrive_local.supervisor import Spec, Supervisor

DEFAULT_PORT_BASE = 8400
DATABASE_PREFIX_VARIABLE = "THRIVE_DATABASE_PREFIX"
MIGRATIONS_AT_ONCE = 2
LOOK_FOR_GENERATIONS = 0.5
TRY_AGAIN = 5.0

log = logging.getLogger("thrive.system")


class Progress(Protocol):
    """Hears of the steps that bring a system up."""

    def begin(self, step: str) -> None:
        """A step begins."""

    def note(self, step: str, text: str) -> None:
        """Something to show beside a step that goes on."""

    def done(self, step: str) -> None:
        """A step is done."""


class Silent:
    """Progress that nobody watches."""

    def begin(self, step: str) -> None: ...
    def note(self, step: str, text: str) -> None: ...
    def done(self, step: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Options:
    """What a system is started with."""

    data: DataDirectory
    port_base: int = DEFAULT_PORT_BASE
    workers: Mapping[str, int] = field(default_factory=lambda: roles.parse_workers(""))
    partitions: int | None = None
    today: date | None = None
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    roles: Sequence[roles.Role] = roles.ROLES

    @property
    def bootstrap(self) -> str | None:
        """The address of a Kafka that is given, None when we bring our own."""
        return self.environment.get("KAFKA_BOOTSTRAP_SERVERS") or None

    @property
    def admin_dsn(self) -> str | None:
        """The administrator's address of a PostgreSQL that is given, None when we bring our own."""
        return self.environment.get("DATABASE_URL") or None

    @property
    def topic_prefix(self) -> str:
        """What stands before every topic and group."""
        return self.environment.get("THRIVE_TOPIC_PREFIX", "")

    @property
    def database_prefix(self) -> str:
        """What stands before every database and role."""
        return self.environment.get(DATABASE_PREFIX_VARIABLE) or "thrive"


@dataclass(frozen=True, slots=True)
class Servers:
    """Where Kafka and PostgreSQL are."""

    bootstrap: str
    admin_dsn: str


class System:
    """A running system. Made by `running`, which also takes it down."""

    def __init__(self, options: Options, *, progress: Progress) -> None:
        self.options = options
        self.data = options.data
        self.progress = progress
        self.supervisor = Supervisor(on_change=self._write)
        first = self.data.generations().get(FIRST)
        self._roles = [
            role
            for role in options.roles
            if first is not None or role.service not in roles.COMPUTING
        ]
        """The roles of the log and the gateway, and those of the first generation if it runs."""
        self._python = {FIRST: first or sys.executable}
        self.planned = roles.plan(options.workers, port_base=options.port_base, roles=self._roles)
        self._run = RunState(
            state="starting",
            supervisor=own_state(),
            topic_prefix=options.topic_prefix,
            today=options.today.isoformat() if options.today else None,
            urls=_urls(self.planned),
        )
        self._environments: dict[str, dict[str, str]] = {}
        self._beside: dict[str, list[roles.Planned]] = {}
        """The processes of each generation but the first."""
        self._following: asyncio.Task[None] | None = None

    @property
    def run(self) -> RunState:
        """What the state file says."""
        return replace(self._run, processes=self.supervisor.states())

    def url(self, service: str) -> str:
        """Return the address of the first process of a service."""
        return self._run.urls[f"{service}-1"]

    async def start(self) -> None:
        """Bring everything up; raises a LocalError that says what is in the way."""
        partitions = self.data.partitions(self.options.partitions)
        roles.check_workers(self.options.workers, partitions=partitions)
        self.data.end_leftovers()
        self._check()
        # Only now: a start that was refused leaves a new directory open for other settings.
        identity = self._identity(partitions)
        self._run = replace(self._run, partitions=partitions)
        self._write()
        servers = await self._start_servers()
        self._run = replace(self._run, bootstrap=servers.bootstrap)
        await self._prepare(servers=servers, identity=identity)
        await self._start_services()
        await self._follow_generations(servers)
        self._following = asyncio.create_task(self._keep_following(servers))
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

    def _check(self) -> None:
        check_machine(self.options, planned=self.planned)

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

    def _identity(self, partitions: int) -> Identity:
        """What the system keeps for life, with a password for each database of a generation."""
        services = roles.services(self.options.roles)
        found = [
            roles.database_of(service, generation=generation)
            for generation in {FIRST: "", **self.data.generations()}
            for service in services
        ]
        return self.data.identity(services=list(dict.fromkeys(found)), partitions=partitions)

    async def _prepare(self, *, servers: Servers, identity: Identity) -> None:
        """Make databases, tables and topics, and what each service is told."""
        computed = {role.service for role in self._roles} & set(roles.COMPUTING)
        with self._step("databases"):
            await self._prepare_databases(
                roles.services(self._roles), servers=servers, identity=identity
            )
        with self._step("topics"):
            common = [t for t in TOPICS if computed or not t.by_generation]
            await ensure_topics(common, settings=self._kafka_settings(servers=servers))
        with self._step("tables"):
            await self._migrate(self._roles)

    async def _prepare_databases(
        self,
        names: Sequence[str],
        *,
        servers: Servers,
        identity: Identity,
        generation: str = FIRST,
    ) -> None:
        dsns = await databases.prepare(
            admin_dsn=servers.admin_dsn,
            prefix=self.options.database_prefix,
            passwords={name: identity.passwords[name] for name in names},
            own_server=self.options.admin_dsn is None,
        )
        self._environments |= {
            name: self._environment(
                dsn=dsn, secret=identity.secrets[name], servers=servers, identity=identity
            )
            | {"THRIVE_GENERATION": generation}
            for name, dsn in dsns.items()
        }
        self.data.keep_environments(self._environments)

    # --- generations beside the first ----------------------------------------------------------

    async def _keep_following(self, servers: Servers) -> None:
        """Follow what the data directory says of generations, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_FOR_GENERATIONS)
            if not await self._follow_generations(servers):
                await asyncio.sleep(TRY_AGAIN)

    async def _follow_generations(self, servers: Servers) -> bool:
        """Start and end what is to be; False where one can't be: the system runs without it."""
        try:
            await self._start_and_end_generations(servers)
        except Exception:
            log.exception("a generation could not be started; trying again")
            return False
        return True

    async def _start_and_end_generations(self, servers: Servers) -> None:
        wanted = self.data.generations()
        for name in self._running_generations() - wanted.keys():
            await self._end_generation(name)
        for name in sorted(wanted.keys() - self._running_generations(), key=number_of):
            self._python[name] = wanted[name] or sys.executable
            await self._start_generation(name, servers=servers)

    def _running_generations(self) -> set[str]:
        first = {FIRST} if any(p.role.service in roles.COMPUTING for p in self.planned) else set()
        return first | self._beside.keys()

    async def _start_generation(self, name: str, *, servers: Servers) -> None:
        """Give a generation databases, topics and processes of its own."""
        mine = roles.of_generation(name, roles=self.options.roles)
        identity = self._identity(self._run.partitions)
        own = [roles.database_of(s, generation=name) for s in roles.services(mine)]
        await self._prepare_databases(own, servers=servers, identity=identity, generation=name)
        settings = self._kafka_settings(servers=servers).model_copy(update={"generation": name})
        await ensure_topics([t for t in TOPICS if t.by_generation], settings=settings)
        await self._migrate(mine, generation=name)
        suffix = f"-{name}"
        counts = {r.name: self.options.workers[r.name.removesuffix(suffix)] for r in mine}
        taken = [kept.port for kept in self.supervisor.states()]
        taken += [planned.port for planned in self.planned]
        planned = roles.plan(counts, port_base=self.options.port_base, roles=mine, taken=taken)
        self._beside[name] = planned
        self._run = replace(self._run, urls=self._run.urls | _urls(planned))
        for each in planned:
            self.supervisor.start_service(self._spec(each, generation=name))

    async def _end_generation(self, name: str) -> None:
        """End the processes of a generation; its databases and topics stay."""
        if name == FIRST:
            ending = [p for p in self.planned if p.role.service in roles.COMPUTING]
            self.planned = [p for p in self.planned if p not in ending]
        else:
            ending = self._beside.pop(name)
        gone = {each.name for each in ending}
        urls = {k: v for k, v in self._run.urls.items() if k not in gone}
        self._run = replace(self._run, urls=urls)
        for each in ending:
            await self.supervisor.end_service(each.name)

    def _kafka_settings(self, *, servers: Servers) -> KafkaSettings:
        return KafkaSettings.model_validate(
            {
                "KAFKA_BOOTSTRAP_SERVERS": servers.bootstrap,
                "partitions": self._run.partitions,
                "topic_prefix": self.options.topic_prefix,
            }
        )

    def _environment(
        self, *, dsn: str, secret: str, servers: Servers, identity: Identity
    ) -> dict[str, str]:
        """Return what a service is told beyond the environment that we were started in."""
        environment = {
            "DATABASE_URL": dsn,
            "KAFKA_BOOTSTRAP_SERVERS": servers.bootstrap,
            "PYTHONUNBUFFERED": "1",
            "THRIVE_GATEWAY_URL": self._run.urls.get("gateway-1", ""),
            "THRIVE_INGEST_URL": self._run.urls.get("ingest-1", ""),
            "THRIVE_HTTP_HOST": "127.0.0.1",
            "THRIVE_PARTITIONS": str(identity.partitions),
            "THRIVE_SECRET": secret,
            "THRIVE_TOPIC_PREFIX": self.options.topic_prefix,
        }
        if self.options.today is not None:
            environment["THRIVE_TODAY"] = self.options.today.isoformat()
        return environment

    async def _migrate(self, mine: Sequence[roles.Role], *, generation: str = FIRST) -> None:
        gate = asyncio.Semaphore(MIGRATIONS_AT_ONCE)
        modules = {role.service: role.python_module for role in mine}

        async def migrate(service: str) -> None:
            name = roles.database_of(service, generation=generation)
            async with gate:
                await migrated(
                    modules[service],
                    environment=self._environments[name],
                    python=self._python_of(service, generation=generation),
                )

        await together(*(migrate(service) for service in modules))

    def _python_of(self, service: str, *, generation: str) -> str:
        return self._python[generation] if service in roles.COMPUTING else sys.executable

    async def _start_services(self) -> None:
        with self._step("services"):
            for planned in self.planned:
                self.supervisor.start_service(self._spec(planned))
            await self.supervisor.wait_ready()

    def _spec(self, planned: roles.Planned, *, generation: str = FIRST) -> Spec:
        role = planned.role
        python = self._python_of(role.service, generation=generation)
        return Spec(
            name=planned.name,
            argv=python_command(role.python_module, role.mode, python=python),
            env={
                **self.options.environment,
                **self._environments[roles.database_of(role.service, generation=generation)],
                "THRIVE_HTTP_PORT": str(planned.port),
                "THRIVE_INSTANCE": planned.name,
            },
            log=self.data.logs / f"{planned.name}.log",
            port=planned.port,
            cwd=self.data.path,
            nice=role.nice,
        )

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


def refuse_before_making(options: Options) -> None:
    """Raise the LocalError that stops a system from being made here, before anything is written.

    So a refused start leaves nothing behind. What was made before is checked once it is locked.
    """
    if options.data.made:
        return
    partitions = options.data.partitions(options.partitions)
    roles.check_workers(options.workers, partitions=partitions)
    planned = roles.plan(options.workers, port_base=options.port_base, roles=options.roles)
    check_machine(options, planned=planned)


def check_machine(options: Options, *, planned: Sequence[roles.Planned]) -> None:
    """Raise the first LocalError by which this machine has no room for a system."""
    base = options.port_base
    ports = {each.name: each.port for each in planned}
    if options.bootstrap is None:
        ports |= {"Kafka": base + roles.KAFKA_PORT}
        ports |= {"Kafka's controller": base + roles.CONTROLLER_PORT}
    if options.admin_dsn is None:
        ports |= {"PostgreSQL": base + roles.POSTGRES_PORT}
    embedded = options.bootstrap is None
    preflight.check(ports=ports, data=options.data.path, embedded_kafka=embedded)


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


_T = TypeVar("_T")


async def together(*steps: Coroutine[Any, Any, _T]) -> list[_T]:
    """Run steps at once; when one fails the others are ended before its error is raised."""
    tasks = [asyncio.ensure_future(step) for step in steps]
    try:
        return list(await asyncio.gather(*tasks))
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise


def _urls(planned: Sequence[roles.Planned]) -> dict[str, str]:
    return {each.name: f"http://127.0.0.1:{each.port}" for each in planned}


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
