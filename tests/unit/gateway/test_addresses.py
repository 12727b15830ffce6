"""Which addresses a webhook may reach."""

import socket

import httpcore
import pytest
from thrive_gateway.domain.addresses import is_address, is_public
from thrive_gateway.webhooks.dialling import AddressRefused, PublicOnly


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001:0:a00:1::",
    ],
)
def test_inside_addresses_are_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_not(address: str) -> None:
    assert is_public(address)


def test_a_name_is_no_address() -> None:
    assert is_address("::1")
    assert not is_address("example.org")


async def test_a_name_with_any_inside_address_is_not_dialled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import asyncio

    async def answer(host: str, port: int, **_: object) -> list[object]:
        return [(socket.AF_INET, 1, 6, "", (a, port)) for a in ("8.8.8.8", "10.0.0.1")]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", answer)
    with pytest.raises(AddressRefused):
        await PublicOnly(allow_private=False).connect_tcp("rebinding.example", 443)


async def test_the_address_that_was_checked_is_the_one_dialled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import asyncio

    dialled: list[str] = []
    answers = iter([["8.8.8.8"], ["127.0.0.1"]])

    async def answer(host: str, port: int, **_: object) -> list[object]:
        return [(socket.AF_INET, 1, 6, "", (a, port)) for a in next(answers)]

    async def dial(self: object, host: str, *_: object, **__: object) -> None:
        dialled.append(host)

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", answer)
    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", dial)
    backend = PublicOnly(allow_private=False)
    await backend.connect_tcp("rebinding.example", 443)
    with pytest.raises(AddressRefused):
        await backend.connect_tcp("rebinding.example", 443)
    assert dialled == ["8.8.8.8"]
