"""What a system's processes need before they start: databases, topics, tables, and what each is
told."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from thrive_shared.contracts.generations import FIRST
from thrive_shared.contracts.topics import Topic
from thrive_shared.kafka.admin import ensure_topics
from thrive_shared.settings import KafkaSettings

from thrive_local import databases, roles
from thrive_local.data_directory import Identity
from thrive_local.options import Options
from thrive_local.service_commands import migrated, python_command
from thrive_local.supervisor import Spec

MIGRATIONS_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Servers:
    """Where Kafka and PostgreSQL are."""

    bootstrap: str
    admin_dsn: str


def identity_of(options: Options, *, partitions: int) -> Identity:
    """What a system keeps for life, made at first use: among it a password for each database."""
    services = roles.services(options.roles)
    found = [
        roles.database_of(service, generation=generation)
        for generation in {FIRST: "", **options.data.generations()}
        for service in services
    ]
    return options.data.identity(services=list(dict.fromkeys(found)), partitions=partitions)


class Provision:
    """Prepares the processes of each generation; what was made before stays as it is."""

    def __init__(
        self,
        options: Options,
        *,
        servers: Servers,
        partitions: int,
        urls: Callable[[], Mapping[str, str]],
    ) -> None:
        """`urls`: the address of each process, by name."""
        self._options = options
        self._servers = servers
        self._partitions = partitions
        self._urls = urls
        self._environments: dict[str, dict[str, str]] = {}
        self._pythons: dict[str, str] = {}

    def use_python(self, python: str, *, generation: str) -> None:
        """Let this Python compute a generation; empty: the one that runs here."""
        self._pythons[generation] = python or sys.executable

    async def databases(self, services: Sequence[str], *, generation: str = FIRST) -> None:
        """Make a database for each service, and what the service is told."""
        names = [roles.database_of(s, generation=generation) for s in services]
        identity = identity_of(self._options, partitions=self._partitions)
        dsns = await databases.prepare(
            admin_dsn=self._servers.admin_dsn,
            prefix=self._options.database_prefix,
            passwords={name: identity.passwords[name] for name in names},
            own_server=self._options.admin_dsn is None,
        )
        self._environments |= {
            name: self._environment(dsn=dsn, secret=identity.secrets[name], generation=generation)
            for name, dsn in dsns.items()
        }
        self._options.data.keep_environments(self._environments)

    async def topics(self, topics: Sequence[Topic], *, generation: str = FIRST) -> None:
        """Make topics, those that are computed under the generation's names."""
        settings = KafkaSettings.model_validate(
            {
                "KAFKA_BOOTSTRAP_SERVERS": self._servers.bootstrap,
                "partitions": self._partitions,
                "topic_prefix": self._options.topic_prefix,
            }
        )
        await ensure_topics(topics, settings=settings.model_copy(update={"generation": generation}))

    async def tables(self, mine: Sequence[roles.Role], *, generation: str = FIRST) -> None:
        """Bring the tables of these roles' databases up to date."""
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

    def spec(self, planned: roles.Planned, *, generation: str = FIRST) -> Spec:
        """How to start a process."""
        role, options = planned.role, self._options
        python = self._python_of(role.service, generation=generation)
        return Spec(
            name=planned.name,
            argv=python_command(role.python_module, role.mode, python=python),
            env={
                **options.environment,
                **self._environments[roles.database_of(role.service, generation=generation)],
                "THRIVE_HTTP_PORT": str(planned.port),
                "THRIVE_INSTANCE": planned.name,
            },
            log=options.data.logs / f"{planned.name}.log",
            port=planned.port,
            cwd=options.data.path,
            nice=role.nice,
        )

    def _environment(self, *, dsn: str, secret: str, generation: str) -> dict[str, str]:
        """What a service is told beyond the environment that we were started in."""
        urls = self._urls()
        environment = {
            "DATABASE_URL": dsn,
            "KAFKA_BOOTSTRAP_SERVERS": self._servers.bootstrap,
            "PYTHONUNBUFFERED": "1",
            "THRIVE_GATEWAY_URL": urls.get("gateway-1", ""),
            "THRIVE_GENERATION": generation,
            "THRIVE_INGEST_URL": urls.get("ingest-1", ""),
            "THRIVE_HTTP_HOST": "127.0.0.1",
            "THRIVE_PARTITIONS": str(self._partitions),
            "THRIVE_SECRET": secret,
            "THRIVE_TOPIC_PREFIX": self._options.topic_prefix,
        }
        if self._options.today is not None:
            environment["THRIVE_TODAY"] = self._options.today.isoformat()
        return environment

    def _python_of(self, service: str, *, generation: str) -> str:
        return self._pythons[generation] if service in roles.COMPUTING else sys.executable


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
