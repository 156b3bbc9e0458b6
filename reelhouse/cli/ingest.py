"""`reelhouse ingest` (for `up`): brings what is acknowledged to silver every half second, until it is stopped."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable

from reelhouse.cli import console
from reelhouse.cli.home import Home, existing
from reelhouse.errors import ReelhouseError

TICK_SECONDS = 0.5
AFTER_ERROR_SECONDS = 5.0
JOBS = ("ingest.recordings", "ingest.events", "tidy.events")


def ingest(home: Home = None) -> None:
    """Bring acknowledged records to bronze and silver as they come."""
    from jobs import job_named
    from reelhouse.platform.ingest import Ingest

    platform = existing(home)
    loop = Ingest(platform, [job_named(name) for name in JOBS])
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    while not stopped.is_set():
        began = time.monotonic()
        pause = _tick(loop.tick)
        stopped.wait(max(0.0, began + pause - time.monotonic()))
    loop.book()
    platform.close()


def _tick(tick: Callable[[], int]) -> float:
    """One tick; seconds until the next one, longer when something is missing for a while."""
    try:
        tick()
    except ReelhouseError as error:
        console.errors.print(f"[yellow]{error}[/] Trying again in {AFTER_ERROR_SECONDS:.0f} s.", highlight=False)
        return AFTER_ERROR_SECONDS
    return TICK_SECONDS
