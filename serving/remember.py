"""Remembers answers for a short while, so that the same question is not worked out again at once."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """Answers of at most `size` together, each for `seconds`; safe for threads, which may work out the same answer twice.

    `weigh` says how much of the size an answer takes, one by default; what was asked for longest ago goes first.
    """

    def __init__(self, *, seconds: float, size: int = 10_000, weigh: Callable[[V], int] = lambda _: 1) -> None:
        self._seconds = seconds
        self._size = size
        self._weigh = weigh
        self._weight = 0
        self._answers: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, question: K, work_out: Callable[[], V]) -> V:
        """The answer, worked out anew when it is not known or too old."""
        now = time.monotonic()
        known = self._fresh(question)  # not `peek`: None may be an answer
        if known is not None:
            return known[1]
        answer = work_out()
        self.put(question, answer, since=now)
        return answer

    def put(self, question: K, answer: V, *, since: float | None = None) -> None:
        """Keep an answer, which was true at `since` on the monotonic clock (default: now)."""
        with self._lock:
            self._drop(question)
            self._answers[question] = (time.monotonic() if since is None else since, answer)
            self._weight += self._weigh(answer)
            while self._weight > self._size and len(self._answers) > 1:
                self._drop(next(iter(self._answers)))

    def peek(self, question: K) -> V | None:
        """The answer if it is known and not too old."""
        known = self._fresh(question)
        return None if known is None else known[1]

    def _fresh(self, question: K) -> tuple[float, V] | None:
        with self._lock:
            known = self._answers.get(question)
            if known is None or time.monotonic() - known[0] >= self._seconds:
                return None
            self._answers.move_to_end(question)
            return known

    def _drop(self, question: K) -> None:
        if (known := self._answers.pop(question, None)) is not None:
            self._weight -= self._weigh(known[1])
