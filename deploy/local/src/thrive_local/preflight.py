"""Checks before anything starts: each refusal says what is wrong, where, and how to mend it."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Mapping
from pathlib import Path

import psutil

from thrive_local.errors import DiskShortError, MemoryShortError, PortTakenError
from thrive_local.java import find_java

MEMORY_NEEDED = 900 * 1024 * 1024
DISK_NEEDED = 1024 * 1024 * 1024


def check(*, ports: Mapping[str, int], data: Path, embedded_kafka: bool) -> None:
    """Raise the first LocalError that stops a system from starting here."""
    check_ports(ports)
    if embedded_kafka:
        find_java()
    check_memory(psutil.virtual_memory().available)
    check_disk(path=data, free=shutil.disk_usage(_existing(data)).free)


def _existing(path: Path) -> Path:
    """The folder itself, or where it will be made."""
    return next(each for each in (path, *path.parents) if each.exists())


def check_ports(ports: Mapping[str, int]) -> None:
    """Raise PortTakenError for the first port in use, naming its holder where that is known."""
    for purpose, port in ports.items():
        if not port_free(port):
            raise PortTakenError(
                f"Port {port} on 127.0.0.1, which {purpose} needs, is taken{_holder(port)}",
                mend="Stop that program, or choose other ports: thrive up --port-base "
                f"{port // 100 * 100 + 1000}",
            )


def check_memory(available: int) -> None:
    """Raise MemoryShortError when less memory is available than a system needs."""
    if available < MEMORY_NEEDED:
        raise MemoryShortError(
            f"{_megabytes(available)} of memory are available; a system on one machine needs "
            f"{_megabytes(MEMORY_NEEDED)}",
            mend="Close other programs, or use servers elsewhere by setting "
            "KAFKA_BOOTSTRAP_SERVERS and DATABASE_URL.",
        )


def check_disk(*, path: Path, free: int) -> None:
    """Raise DiskShortError when the data directory's disk has too little room."""
    if free < DISK_NEEDED:
        raise DiskShortError(
            f"{_megabytes(free)} are free on the disk of {path}; {_megabytes(DISK_NEEDED)} are "
            "needed",
            mend="Make room, or choose another disk with --data-dir.",
        )


def port_free(port: int) -> bool:
    """Say whether a server could listen on a loopback port now."""
    with socket.socket() as probe:
        # As servers do: a port whose last connections are still closing counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _holder(port: int) -> str:
    try:
        connections = psutil.net_connections(kind="tcp")
    except (psutil.AccessDenied, OSError):
        return ""
    for connection in connections:
        address = connection.laddr
        if connection.status == psutil.CONN_LISTEN and address and address.port == port:
            return _describe(connection.pid)
    return ""


def _describe(pid: int | None) -> str:
    if pid is None:
        return ""
    try:
        return f" by {psutil.Process(pid).name()} (process {pid})"
    except psutil.NoSuchProcess:
        return ""


def _megabytes(amount: int) -> str:
    return f"{amount // (1024 * 1024)} MB"
