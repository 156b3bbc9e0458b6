"""UUIDv7 (RFC 9562): 48 bits of milliseconds since 1970, then random bits, or bits of a hash where the same must come out."""

from __future__ import annotations

import re
import secrets
from hashlib import sha256

from reelhouse.events import UUID7

_FORM = re.compile(UUID7)


def new_uuid7(at_ms: int) -> str:
    """A new id of a moment."""
    return _written(at_ms, secrets.token_hex(10))


def uuid7_of(at_ms: int, text: str) -> str:
    """The id of a moment and a text: always the same one for the same two."""
    return _written(at_ms, sha256(text.encode()).hexdigest())


def is_uuid7(text: str) -> bool:
    """Whether a text is a UUIDv7 as we write it."""
    return _FORM.fullmatch(text) is not None


def _written(at_ms: int, rest: str) -> str:
    """`rest` are at least 19 hexadecimal digits."""
    digits = f"{at_ms:012x}7{rest[:3]}{8 + int(rest[3], 16) % 4:x}{rest[4:19]}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
