"""Makes opaque ids and secret tokens, and hashes tokens for keeping."""

from __future__ import annotations

import hashlib
import secrets


def new_id(kind: str) -> str:
    """An unguessable id such as `v_9f86d081884c7d65`; `kind` is its first letter."""
    return f"{kind}_{secrets.token_hex(8)}"


def new_token() -> str:
    """A secret of 256 bits, safe in addresses."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is kept of a token: its SHA-256; tokens are random, so a slow hash adds nothing."""
    return hashlib.sha256(token.encode()).hexdigest()
