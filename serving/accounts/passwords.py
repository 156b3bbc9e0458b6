"""Password hashes (argon2id): made and checked with the same work whether or not the person exists."""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from serving.catalog.ids import new_token

# Each check needs 64 MiB with the default parameters.
CHECKS_AT_ONCE = 4


class Passwords:
    """Hashes and checks passwords, a few at a time."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._decoy = self._hasher.hash(new_token())
        self._turn = threading.BoundedSemaphore(CHECKS_AT_ONCE)

    def hash(self, password: str) -> str:
        """What is kept of a password."""
        with self._turn:
            return self._hasher.hash(password)

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether a password is the kept one; `kept` None (nobody there) takes just as long and is False."""
        with self._turn:
            try:
                right = self._hasher.verify(kept or self._decoy, password)
            except (VerificationError, InvalidHashError):
                return False
        return right and kept is not None
