"""Keys and secrets."""

import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook
from thrive_gateway.domain.keys import keyed_hash, new_key, well_formed
from thrive_gateway.keys import SecretTooShort, secret_bytes
from thrive_gateway.webhooks.sealing import Sealer, new_webhook_secret

SECRET = b"x" * 32


def test_a_key_is_known_by_its_shape_before_any_look_up() -> None:
    key = new_key()
    assert well_formed(key)
    assert key != new_key()
    for wrong in ("", "thrive_gw_", key[:-1], key[:20] + "0" + key[20:], key.upper(), key + "é"):
        assert not well_formed(wrong)


def test_the_stored_hash_needs_the_systems_secret() -> None:
    assert keyed_hash("k", secret=SECRET) == keyed_hash("k", secret=SECRET)
    assert keyed_hash("k", secret=SECRET) != keyed_hash("k", secret=b"y" * 32)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(SecretTooShort):
        secret_bytes(SecretStr("short"))


def test_a_webhook_secret_is_sealed_and_opened() -> None:
    secret = new_webhook_secret()
    sealed = Sealer(SECRET).seal(secret)
    assert secret.encode() not in sealed
    assert Sealer(SECRET).open(sealed) == secret
    Webhook(secret)
