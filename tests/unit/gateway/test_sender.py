"""One attempt: whatever goes wrong has a name, and concerns one message only."""

import pytest
from support.gateway_records import alert, uid
from support.receiver import receiver
from thrive_gateway.repository.deliveries import Leased
from thrive_gateway.webhooks.sealing import Sealer, new_webhook_secret
from thrive_gateway.webhooks.sender import Sender

SEALER = Sealer(b"x" * 32)


def leased(url: str, *, secret: bytes | None = None) -> Leased:
    return Leased(
        webhook_id=uid("webhook"),
        subscription_id=uid("subscription"),
        attempt=1,
        tries=1,
        url=url,
        secret=secret or SEALER.seal(new_webhook_secret()),
        change=alert(1).model_dump_json(),
    )


@pytest.mark.parametrize(
    ("url", "failure"),
    [
        ("https://a..b/", "no_such_host"),
        ("http://127.0.0.1:1/", "connection_failed"),
        ("ftp://127.0.0.1/", "not_http"),
    ],
)
async def test_a_failure_has_a_name(url: str, failure: str) -> None:
    sender = Sender(sealer=SEALER, allow_private=True)
    outcome = await sender.attempt(leased(url))
    await sender.close()
    assert (outcome.failure, outcome.status) == (failure, None)


async def test_a_secret_sealed_by_another_system_fails_its_own_message_only() -> None:
    sender = Sender(sealer=SEALER, allow_private=True)
    foreign = Sealer(b"y" * 32).seal(new_webhook_secret())
    outcome = await sender.attempt(leased("http://127.0.0.1:1/", secret=foreign))
    await sender.close()
    assert outcome.failure == "secret_unreadable"


async def test_a_busy_receiver_is_given_the_time_it_asks_for() -> None:
    sender = Sender(sealer=SEALER, allow_private=True)
    async with receiver(status=503, headers="Retry-After: 120\r\n") as hook:
        outcome = await sender.attempt(leased(hook.url))
    await sender.close()
    assert (outcome.status, outcome.gone) == (503, False)
    assert outcome.asked is not None
    assert outcome.asked.total_seconds() == 120
