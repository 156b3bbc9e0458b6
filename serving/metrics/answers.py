"""Answers about facts that change: the right one for each state, and for a while the last one where it costs much."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any

from serving.remember import Remembered

KEPT_SECONDS, KEPT_ANSWERS = 600.0, 20_000
HEAVY_SECONDS, PATIENCE = 1.0, 20

Row = dict[str, Any]
Question = tuple[Hashable, ...]


class Answers:
    """Rows by question and state.

    An answer that took longer than `heavy_seconds` stands for PATIENCE times as long as it took, whatever came since: a
    video with millions of views would be counted anew for each of them otherwise. The first answer of a kind (the first
    part of a question) is not judged, since its text of SQL is made then.
    """

    def __init__(self, *, heavy_seconds: float = HEAVY_SECONDS) -> None:
        self.heavy_seconds = heavy_seconds
        self._known: Remembered[Hashable, list[Row]] = Remembered(seconds=KEPT_SECONDS, size=KEPT_ANSWERS)
        self._standing: Remembered[Question, tuple[float, list[Row]]] = Remembered(
            seconds=KEPT_SECONDS, size=KEPT_ANSWERS
        )
        self._kinds: Remembered[Hashable, bool] = Remembered(seconds=float("inf"), size=KEPT_ANSWERS)

    def get(self, question: Question, state: Hashable, work_out: Callable[[], list[Row]]) -> list[Row]:
        """The rows for this state, or those that still stand."""
        known = self._known.peek((question, state))
        if known is not None:
            return known
        standing = self._standing.peek(question)
        if standing is not None and time.monotonic() < standing[0]:
            return standing[1]
        began = time.monotonic()
        rows = work_out()
        took = time.monotonic() - began
        if took >= self.heavy_seconds and self._kinds.peek(question[0]):
            self._standing.put(question, (time.monotonic() + PATIENCE * took, rows))
        self._kinds.put(question[0], True)
        self._known.put((question, state), rows)
        return rows

    def peek(self, question: Question, state: Hashable) -> list[Row] | None:
        """The rows for this state if they are known."""
        return self._known.peek((question, state))

    def put(self, question: Question, state: Hashable, rows: list[Row]) -> list[Row]:
        """Keep rows that cost little to work out."""
        self._known.put((question, state), rows)
        return rows
