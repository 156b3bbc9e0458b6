"""Worker processes for AI and media items: a pool that outlives a crash of one item and stops one that runs too long."""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from multiprocessing import connection
from threading import Thread
from typing import TYPE_CHECKING

from pebble import ProcessExpired, ProcessPool

from reelhouse.errors import BadInput, DiskFull, ReelhouseError, StepTimedOut, Unavailable
from reelhouse.platform.space import is_for_want_of_room
from reelhouse.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa

    from reelhouse.ports import Tools

    Function = Callable[[pa.RecordBatch, Tools], pa.Table]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one item: its rows, or the error that ended it."""

    video: str
    rows: pa.Table | None
    error: Exception | None
    seconds: float
    cpu_seconds: float

    @property
    def status(self) -> str:
        """`done`, `refused` (bad input: final) or `failed` (to be tried again)."""
        if self.error is None:
            return "done"
        return "refused" if isinstance(self.error, BadInput) else "failed"

    @property
    def reason(self) -> str:
        """Why there are no rows, in words for people; empty when there are."""
        if self.error is None:
            return ""
        return (
            str(self.error) if isinstance(self.error, ReelhouseError) else f"{type(self.error).__name__}: {self.error}"
        )


class Workers:
    """`settings.workers` processes (0: one per core), started with the first item."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._count = settings.workers or os.cpu_count() or 1
        self._pool: ProcessPool | None = None

    def map(self, function: Function, items: Iterable[pa.RecordBatch]) -> Iterator[Outcome]:
        """Run `function` on one-row batches; outcomes come as they are ready, never an exception."""
        pool = self._started()
        limit = self._settings.step_limit_seconds
        chosen = self._settings.model_dump_json()
        running: dict[Future[tuple[pa.Table, float, float]], str] = {}
        for batch in items:
            future = pool.schedule(work, args=(function, batch, chosen), timeout=limit)
            running[future] = batch.column("video")[0].as_py()
        while running:
            ready, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in ready:
                yield _outcome(running.pop(future), future, limit)

    def close(self) -> None:
        """End the processes at once."""
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()
            self._pool = None

    def _started(self) -> ProcessPool:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPool(max_workers=self._count, context=context, initializer=_follow_parent)
        return self._pool


def _follow_parent() -> None:
    """End this worker when the process that it works for is gone, killed or not, even in the middle of an item."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def work(function: Function, batch: pa.RecordBatch, settings_json: str) -> tuple[pa.Table, float, float]:
    """The rows of one item, its seconds and its CPU seconds; raises what the function raises."""
    from reelhouse.platform.tools import tools_of

    started, cpu = time.perf_counter(), _cpu_seconds()
    try:
        with tools_of(settings_json).workplace() as tools:
            rows = function(batch, tools)
    except Exception as error:
        if is_for_want_of_room(error):
            raise DiskFull("The disk became full.", hint="Free some space, then run it again.") from error
        raise
    return rows, time.perf_counter() - started, _cpu_seconds() - cpu


def _cpu_seconds() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _outcome(video: str, future: Future[tuple[pa.Table, float, float]], limit: float) -> Outcome:
    try:
        rows, seconds, cpu_seconds = future.result()
    except TimeoutError:
        error: Exception = StepTimedOut(f"Stopped after {limit:.0f} s.", hint="Raise step_limit_seconds, or retry.")
    except ProcessExpired as expired:
        error = Unavailable(f"The worker process ended with code {expired.exitcode}.", hint="Retry; check free memory.")
    except Exception as raised:  # noqa: BLE001  an item's error is this item's outcome, whatever it is
        error = raised
    else:
        return Outcome(video=video, rows=rows, error=None, seconds=seconds, cpu_seconds=cpu_seconds)
    return Outcome(video=video, rows=None, error=error, seconds=0.0, cpu_seconds=0.0)
