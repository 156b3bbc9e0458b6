"""The queue between what a program says and the server: bounded, sent in batches, again after failures, at least once."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import random
from types import TracebackType

import structlog

from reelhouse.collector.session import Session, Viewer
from reelhouse.collector.spool import Spool
from reelhouse.collector.wire import Answer, Fate, Wire
from reelhouse.events import Consent

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How events are sent: how many at once and how many wait at most, how often, and how long after failures.

    `tries` is how often one `flush` or `close` tries a batch before it gives up for now.
    """

    batch_events: int = 400
    most_waiting: int = 10_000
    every_seconds: float = 4.0
    first_wait_seconds: float = 1.0
    longest_wait_seconds: float = 60.0
    tries: int = 5
    in_background: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The clock (milliseconds since 1970), the pauses and the chance of a collector, for tests to choose."""

    clock: Callable[[], int] = lambda: time.time_ns() // 1_000_000
    pause: Callable[[float], object] = time.sleep
    chance: Callable[[], float] = random


class Collector:
    """Takes events from any thread and sends them. `lost` counts those that had no room, `refused` those not wanted.

    With a `spool` folder of its own nothing is lost: what has no room, or is left at the end, waits there for the next
    collector. With `sending.in_background` off nothing is sent but by `flush` and `close`.
    """

    def __init__(
        self,
        wire: Wire | str,
        *,
        token: str | None = None,
        sending: Sending | None = None,
        spool: Path | None = None,
        world: World | None = None,
    ) -> None:
        self._wire = Wire(wire, token=token) if isinstance(wire, str) else wire
        self._sending, self._world = sending or Sending(), world or World()
        self._spool = Spool(spool) if spool else None
        self._waiting: deque[bytes] = deque()
        self._room, self._turn = threading.Lock(), threading.Lock()
        self._full, self._ending = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._asked_seconds = 0.0
        self.lost = self.refused = 0

    def __enter__(self) -> Collector:
        """The collector itself; it is closed at the end of the block."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close."""
        self.close()

    def playback(
        self, video: str, *, consent: Consent, viewer: str | None = None, player: str = "reelhouse-python/1"
    ) -> Session:
        """A new playback of a video; consent must be said, also when it is not known."""
        return Session(
            self.add, self._world.clock, Viewer(consent=consent, pseudonym=viewer), video=video, player=player
        )

    def search(self, *, consent: Consent, viewer: str | None = None, player: str = "reelhouse-python/1") -> Session:
        """A new search."""
        return Session(
            self.add, self._world.clock, Viewer(consent=consent, pseudonym=viewer), video=None, player=player
        )

    def add(self, event: bytes) -> None:
        """Put one event, as JSON, into the queue."""
        with self._room:
            self._waiting.append(event)
            over = self._overflow()
            if len(self._waiting) >= self._sending.batch_events:
                self._full.set()
            self._start()
        self._put_away(over)

    def flush(self) -> bool:
        """Send all that waits, and what the spool holds; False when the server could not be reached for all of it."""
        return self._send(tries=self._sending.tries)

    def close(self) -> None:
        """Send what waits, try again for a while, and end; what is left goes to the spool or is lost."""
        self._ending.set()
        self._full.set()
        if self._thread is not None:
            self._thread.join()
        self.flush()
        with self._room:
            left = list(self._waiting)
            self._waiting.clear()
        self._put_away(left)
        self._wire.close()

    def _start(self) -> None:
        if self._sending.in_background and self._thread is None and not self._ending.is_set():
            self._thread = threading.Thread(target=self._work, name="reelhouse-collector", daemon=True)
            self._thread.start()

    def _overflow(self) -> list[bytes]:
        """What has no room: the oldest half goes to the spool at once; without one only the oldest event goes."""
        if len(self._waiting) <= self._sending.most_waiting:
            return []
        count = max(1, len(self._waiting) // 2) if self._spool else 1
        return [self._waiting.popleft() for _ in range(count)]

    def _put_away(self, events: Sequence[bytes]) -> None:
        if events and self._spool is not None:
            self._spool.keep(events, at_ms=self._world.clock())
        elif events:
            self.lost += len(events)
            _log.warning("collector.lost", events=len(events), in_all=self.lost)

    def _work(self) -> None:
        failures = 0
        while not self._ending.is_set():
            self._full.wait(self._sending.every_seconds)
            self._full.clear()
            failures = 0 if self._send(tries=1) else failures + 1
            if failures:
                self._ending.wait(self._wait_seconds(failures - 1))

    def _send(self, *, tries: int) -> bool:
        with self._turn:
            return self._send_spooled(tries) and self._send_waiting(tries)

    def _send_spooled(self, tries: int) -> bool:
        for path in self._spool.files() if self._spool else ():
            if self._spool is None or not self._deliver(self._spool.read(path), tries):
                return False
            self._spool.forget(path)
        return True

    def _send_waiting(self, tries: int) -> bool:
        while True:
            with self._room:
                batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._sending.batch_events))]
            if not batch:
                return True
            if not self._deliver(batch, tries):
                with self._room:
                    self._waiting.extendleft(reversed(batch))
                return False

    def _deliver(self, events: Sequence[bytes], tries: int) -> bool:
        """Send events in as many batches as it takes; False when the server did not answer for one of them."""
        batches = deque(_cut(events, self._sending.batch_events))
        while batches:
            batch = batches.popleft()
            answer = self._tried(batch, tries)
            if answer.fate is Fate.AGAIN:
                return False
            if answer.fate is Fate.HALVES and len(batch) > 1:
                batches.extendleft(reversed(_cut(batch, (len(batch) + 1) // 2)))
            elif answer.fate is not Fate.STORED:
                self.refused += len(batch)
                _log.error("collector.refused", events=len(batch), reason=answer.words)
        return True

    def _tried(self, batch: Sequence[bytes], tries: int) -> Answer:
        """The answer to a batch after as many tries as it takes, with growing waits of uneven length between them."""
        answer = self._post(batch)
        for failures in range(tries - 1):
            if answer.fate is not Fate.AGAIN:
                break
            self._world.pause(self._wait_seconds(failures))
            answer = self._post(batch)
        return answer

    def _post(self, batch: Sequence[bytes]) -> Answer:
        answer = self._wire.post(batch, sent_at_ms=self._world.clock())
        self._asked_seconds = answer.wait_seconds
        return answer

    def _wait_seconds(self, failures: int) -> float:
        longest = self._sending.longest_wait_seconds
        grown = min(longest, self._sending.first_wait_seconds * 2.0 ** min(failures, 30))
        return max(min(self._asked_seconds, longest), grown * (0.5 + self._world.chance() / 2))


def _cut(events: Sequence[bytes], size: int) -> list[Sequence[bytes]]:
    return [events[start : start + size] for start in range(0, len(events), size)]
