"""Appends to one topic. Threads that append at the same time share one write and one fsync."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lake.durable import make_folder, sync_folder, write_all
from lake.inbox.frames import MAGIC, encoded, frames, is_damaged
from lake.inbox.segment import Segments, first_position, path_of
from reelhouse.errors import ReelhouseError, Unavailable


@dataclass(slots=True)
class _Waiting:
    bodies: Sequence[bytes]
    last: int | None = None
    failure: ReelhouseError | None = None


class Writer:
    """The open end of a topic. The caller holds the inbox's lock file; a torn end is cut when it is opened."""

    def __init__(self, folder: Path, *, segment_bytes: int) -> None:
        self._folder = folder
        self._segment_bytes = segment_bytes
        self._turn = threading.Condition()
        self._queue: list[_Waiting] = []
        self._is_writing = False
        self._broken = ""
        make_folder(folder)
        files = Segments(folder).files()
        self._open(files[-1] if files else path_of(folder, 0))

    def append(self, bodies: Sequence[bytes]) -> int:
        """Position of the last record, once all of them are on disk. Unavailable when that failed: then none is."""
        mine = _Waiting(bodies)
        with self._turn:
            self._queue.append(mine)
            while self._is_writing and mine.last is None and mine.failure is None:
                self._turn.wait()
            if mine.last is None and mine.failure is None:
                self._is_writing, group, self._queue = True, self._queue, []
            else:
                group = []
        if group:
            self._lead(group)
        if mine.failure is not None:
            raise mine.failure
        return -1 if mine.last is None else mine.last

    def close(self) -> None:
        """Wait for the write in progress and close the file."""
        with self._turn:
            while self._is_writing:
                self._turn.wait()
            os.close(self._handle)

    def _lead(self, group: list[_Waiting]) -> None:
        failure: ReelhouseError | None = self._unavailable("the write was interrupted")
        first = self._next
        try:
            self._store([body for waiting in group for body in waiting.bodies])
            failure = None
        except ReelhouseError as error:
            failure = error
        finally:
            with self._turn:
                for waiting in group:
                    first += len(waiting.bodies)
                    waiting.last, waiting.failure = (first - 1, failure)
                self._is_writing = False
                self._turn.notify_all()

    def _store(self, bodies: Sequence[bytes]) -> None:
        if self._broken:
            raise self._unavailable(self._broken)
        if not bodies:
            return
        try:
            if self._size >= self._segment_bytes or (self._size > len(MAGIC) and _day() != self._day):
                self._roll()
            frame = encoded(bodies, first=self._next)
            self._write(frame)
        except OSError as error:
            raise self._unavailable(error.strerror or str(error), is_full=error.errno == errno.ENOSPC) from error
        self._size += len(frame)
        self._next += len(bodies)

    def _write(self, frame: bytes) -> None:
        try:
            write_all(self._handle, frame)
        except OSError:
            self._cut()
            raise
        try:
            os.fsync(self._handle)
        except OSError:
            # The system may have dropped the bytes and call the file clean: nothing here can be trusted any more.
            self._broken = "an earlier write did not reach the disk; start the server again"
            raise

    def _cut(self) -> None:
        try:
            os.ftruncate(self._handle, self._size)
            os.fsync(self._handle)
        except OSError:
            self._broken = "the end of the segment could not be cut; start the server again"
            raise

    def _roll(self) -> None:
        done = self._handle
        self._open(path_of(self._folder, self._next))
        os.close(done)

    def _open(self, path: Path) -> None:
        """Open a segment at its durable end; what a crash tore off there was never acknowledged and goes."""
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            size, upcoming = os.fstat(handle).st_size, first_position(path)
            end = len(MAGIC)
            for frame in frames(handle, end, first=upcoming, size=size):
                end, upcoming = frame.end, frame.first + frame.count
            if is_damaged(handle, end, first=upcoming, size=size):
                raise Unavailable(f"Inbox segment {path} is damaged at byte {end}.", hint="Restore it from a backup.")
            _truncate(handle, end, size)
            os.fsync(handle)
            sync_folder(self._folder)
        except BaseException:
            os.close(handle)
            raise
        self._handle, self._size, self._next = handle, end, upcoming
        self._day = _day(os.fstat(handle).st_mtime) if end > len(MAGIC) else _day()

    def _unavailable(self, reason: str, *, is_full: bool = False) -> Unavailable:
        hint = "Free some space, then send again: what was not acknowledged is still with the sender."
        return Unavailable(
            f"The inbox {self._folder} takes nothing: {reason}.", hint=hint if is_full else "Then send again."
        )


def _day(at_seconds: float | None = None) -> int:
    """The day (UTC) of a moment, by default of this one: a segment holds one day, so that old ones can be settled."""
    return int((time.time() if at_seconds is None else at_seconds) // 86_400)


def _truncate(handle: int, end: int, size: int) -> None:
    if size < len(MAGIC):
        os.ftruncate(handle, 0)
        write_all(handle, MAGIC)
    elif size > end:
        os.ftruncate(handle, end)
