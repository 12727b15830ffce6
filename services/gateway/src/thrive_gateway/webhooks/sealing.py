"""Webhook secrets at rest: signing needs them raw, so they are stored encrypted."""

import base64
import secrets

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PREFIX = "whsec_"


class Sealer:
    """Encrypts with a key derived from the system's secret, used for nothing else."""

    def __init__(self, secret: bytes) -> None:
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"thrive-webhook-secrets")
        self._fernet = Fernet(base64.urlsafe_b64encode(derive.derive(secret)))

    def seal(self, webhook_secret: str) -> bytes:
        return self._fernet.encrypt(webhook_secret.encode())

    def open(self, sealed: bytes) -> str:
        return self._fernet.decrypt(sealed).decode()


def new_webhook_secret() -> str:
    """192 random bits, as Standard Webhooks writes them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()
