"""Counts failed attempts in this process and refuses more after too many: sign-in and share passwords."""

from __future__ import annotations

import threading
from collections import OrderedDict

from reelhouse.errors import TooMany
from serving.clock import SECOND_US

WINDOW_SECONDS = 15 * 60
FAILURES = 10
KEYS = 50_000


class Attempts:
    """At most FAILURES failed attempts per key within WINDOW_SECONDS; remembers the KEYS most recent keys."""

    def __init__(self) -> None:
        self._failures: OrderedDict[str, list[int]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, key: str, *, now_us: int) -> None:
        """TooMany when the key has used up its failures."""
        with self._lock:
            recent = [at for at in self._failures.get(key, ()) if at > now_us - WINDOW_SECONDS * SECOND_US]
        if len(recent) >= FAILURES:
            raise TooMany("Too many failed attempts.", hint=f"Wait {WINDOW_SECONDS // 60} minutes and try again.")

    def failed(self, key: str, *, now_us: int) -> None:
        """Count a failure."""
        with self._lock:
            self._failures[key] = [*self._failures.pop(key, [])[1 - FAILURES :], now_us]
            while len(self._failures) > KEYS:
                self._failures.popitem(last=False)

    def succeeded(self, key: str) -> None:
        """Forget the failures of a key."""
        with self._lock:
            self._failures.pop(key, None)
