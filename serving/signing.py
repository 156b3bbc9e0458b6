"""Signs short texts with this deployment's secret key, which is made at first start and readable by its owner only."""

from __future__ import annotations

import base64
import hashlib
import hmac
from pathlib import Path

from lake.durable import secret

KEY_BYTES = 32


class Signer:
    """HMAC-SHA256 over a purpose and parts; a signature for one purpose is worth nothing for another."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, purpose: str, *parts: str) -> str:
        """The signature of parts, 43 characters that are safe in an address."""
        text = "|".join((purpose, *parts)).encode()
        digest = hmac.new(self._key, text, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def matches(self, signature: str, purpose: str, *parts: str) -> bool:
        """Whether a signature is the right one, compared in constant time."""
        return hmac.compare_digest(signature.encode(), self.sign(purpose, *parts).encode())


def open_signer(home: Path) -> Signer:
    """The signer of a home folder; several processes that start at once agree on one key."""
    home.mkdir(parents=True, exist_ok=True)
    return Signer(secret(home / "signing.key", KEY_BYTES))
