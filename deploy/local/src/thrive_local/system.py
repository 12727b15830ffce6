"""A whole system on one machine: which steps bring it up, in which order, and back down."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol, TypeVar

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
from thrive_local.errors import CommandFailedError, LocalError
from thrive_local.kafka import EmbeddedKafka
from thrive_local.kafka_jars import ensure_jars
from thrive_local.postgres import EmbeddedPostgres
from thrive_local.supervisor import Spec, Supervisor

DEFAULT_PORT_BASE = 8400
DATABASE_PREFIX_VARIABLE = "THRIVE_DATABASE_PREFIX"
MIGRATIONS_AT_ONCE = 2


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
        self.planned = roles.plan(options.workers, port_base=options.port_base, roles=options.roles)
        self._run = RunState(
            state="starting",
            supervisor=own_state(),
            topic_prefix=options.topic_prefix,
            today=options.today.isoformat() if options.today else None,
            urls={p.name: f"http://127.0.0.1:{p.port}" for p in self.planned},
        )

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
        identity = self.data.identity(
            services=roles.services(self.options.roles), partitions=partitions
        )
        self._run = replace(self._run, partitions=partitions)
        self._write()
        servers = await self._start_servers()
        self._run = replace(self._run, bootstrap=servers.bootstrap)
        environments = await self._prepare(servers=servers, identity=identity)
        await self._start_services(environments)
        await self._make_operator_key()
        self._run = replace(self._run, state="running")
        self._write()

    async def stop(self) -> None:
        """Take everything down, services first."""
        self._run = replace(self._run, state="stopping")
        self._write()
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
        base = self.options.port_base
        ports = {planned.name: planned.port for planned in self.planned}
        if self.options.bootstrap is None:
            ports |= {"Kafka": base + roles.KAFKA_PORT}
            ports |= {"Kafka's controller": base + roles.CONTROLLER_PORT}
        if self.options.admin_dsn is None:
            ports |= {"PostgreSQL": base + roles.POSTGRES_PORT}
        embedded = self.options.bootstrap is None
        preflight.check(ports=ports, data=self.data.path, embedded_kafka=embedded)

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

    async def _prepare(self, *, servers: Servers, identity: Identity) -> dict[str, dict[str, str]]:
        """Make databases, tables and topics; return each service's environment."""
        with self._step("databases"):
            dsns = await databases.prepare(
                admin_dsn=servers.admin_dsn,
                prefix=self.options.database_prefix,
                passwords=identity.passwords,
                own_server=self.options.admin_dsn is None,
            )
        environments = {
            service: self._environment(
                dsn=dsn, secret=identity.secrets[service], servers=servers, identity=identity
            )
            for service, dsn in dsns.items()
        }
        self.data.keep_environments(environments)
        with self._step("topics"):
            await ensure_topics(TOPICS, settings=self._kafka_settings(servers=servers))
        with self._step("tables"):
            await self._migrate(environments)
        return environments

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

    async def _migrate(self, environments: Mapping[str, Mapping[str, str]]) -> None:
        gate = asyncio.Semaphore(MIGRATIONS_AT_ONCE)
        modules = {role.service: role.python_module for role in self.options.roles}

        async def migrate(service: str) -> None:
            async with gate:
                await migrated(modules[service], environment=environments[service])

        await together(*(migrate(service) for service in modules))

    async def _start_services(self, environments: Mapping[str, Mapping[str, str]]) -> None:
        with self._step("services"):
            for planned in self.planned:
                self.supervisor.start_service(self._spec(planned, environments=environments))
            await self.supervisor.wait_ready()

    def _spec(
        self, planned: roles.Planned, *, environments: Mapping[str, Mapping[str, str]]
    ) -> Spec:
        role = planned.role
        return Spec(
            name=planned.name,
            argv=python_command(role.python_module, role.mode),
            env={
                **self.options.environment,
                **environments[role.service],
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


def python_command(module: str, *arguments: str) -> list[str]:
    """Return the command line of a module, run with this Python and no folder of its own."""
    return [sys.executable, "-P", "-m", module, *arguments]


async def migrated(module: str, *, environment: Mapping[str, str]) -> None:
    """Let a service bring its database up to date; raises CommandFailedError."""
    await run_module(module, "migrate", environment=environment)


async def run_module(module: str, *arguments: str, environment: Mapping[str, str]) -> str:
    """Run a service's command to its end and return what it printed.

    Raises CommandFailedError with the end of its output when it fails.
    """
    process = await asyncio.create_subprocess_exec(
        *python_command(module, *arguments),
        env={**os.environ, **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        output, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        said = (errors or output).decode("utf-8", "replace").strip().splitlines()[-15:]
        raise CommandFailedError(
            f"{module} {arguments[0]} failed with {process.returncode}\n" + "\n".join(said),
            mend="The lines above say why; the database it works on is kept.",
        )
    return output.decode("utf-8")


async def add_partners(
    names: Sequence[str],
    *,
    data: DataDirectory,
    operator: bool = False,
    module: str = "thrive_ingest",
) -> None:
    """Make API keys for those partners that have none here yet, and keep them."""
    environment = data.environment("ingest")
    flags = ["--operator"] if operator else []
    kept = data.kept_keys()
    missing = [name for name in names if name not in kept]
    if missing:
        said = await run_module(module, "add-partner", *missing, *flags, environment=environment)
        data.keep_keys(dict(zip(missing, said.split()[-len(missing) :], strict=True)))
