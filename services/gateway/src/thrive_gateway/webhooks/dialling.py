"""Connections to receivers: the address that is checked is the address that is dialled."""

import asyncio
import socket
from collections.abc import Iterable

import httpcore

from thrive_gateway.domain.addresses import is_public

Options = Iterable[
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
]


class AddressRefused(Exception):
    """The receiver's name leads to an address that is not public."""


class PublicOnly(httpcore.AsyncNetworkBackend):
    """Resolves a name once, refuses it if any of its addresses is private, dials what it found.

    So no later answer of the name service, and no redirect, leads inside.
    """

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Options | None = None,
    ) -> httpcore.AsyncNetworkStream:
        address = await self._address(host, port)
        return await self._network.connect_tcp(
            address,
            port,
            timeout=timeout,
            local_address=local_address,
            socket_options=socket_options,
        )

    async def _address(self, host: str, port: int) -> str:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        addresses = [str(sockaddr[0]) for *_, sockaddr in found]
        if not self._allow_private and not all(map(is_public, addresses)):
            raise AddressRefused
        return addresses[0]
