"""The segment files of one topic, for reading: only what this process has made durable itself is trusted.

A record that another process wrote but has not synced yet could vanish in a power cut and its position be used again.
So a reader syncs the file before it believes what is in it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lake.durable import sync_folder
from lake.inbox.frames import MAGIC, Frame, frames, records
from reelhouse.errors import Unavailable
from reelhouse.ports import Record

SUFFIX = ".log"


class Segments:
    """Reads one topic: `<folder>/<first position>.log`. Remembers where it stopped, so that reading on is cheap."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._durable: dict[Path, tuple[int, int]] = {}
        self._place: tuple[Path, int, int] | None = None
        self._last = -1

    def read(self, *, after: int, limit: int) -> list[Record]:
        """Durable records behind a position, at most `limit`."""
        found: list[Record] = []
        with self._lock:
            for frame in self._frames(after + 1):
                for position, body in enumerate(records(frame), start=frame.first):
                    if position > after and len(found) < limit:
                        found.append(Record(position=position, body=body))
                if len(found) >= limit:
                    break
        return found

    def last(self) -> int:
        """Position of the newest durable record, -1 when there is none."""
        with self._lock:
            for frame in self._frames(self._last + 1):
                self._last = max(self._last, frame.first + frame.count - 1)
            return self._last

    def files(self) -> list[Path]:
        """The segments, oldest first."""
        return sorted(self._folder.glob(f"*{SUFFIX}")) if self._folder.is_dir() else []

    def _frames(self, wanted: int) -> Iterator[Frame]:
        """Whole durable frames from the one with position `wanted` on."""
        files = self.files()
        holding = [index for index, path in enumerate(files) if first_position(path) <= wanted]
        for index in range(holding[-1] if holding else 0, len(files)):
            yield from self._frames_of(files[index], wanted, is_last=index == len(files) - 1)

    def _frames_of(self, path: Path, wanted: int, *, is_last: bool) -> Iterator[Frame]:
        offset, first = len(MAGIC), first_position(path)
        if self._place and self._place[0] == path and first <= self._place[2] <= wanted:
            _, offset, first = self._place
        with _opened(path) as handle:
            size = self._synced(path, handle)
            if size < offset:
                return
            for frame in frames(handle, offset, first=first, size=size):
                offset, first = frame.end, frame.first + frame.count
                if first > wanted:
                    yield frame
                else:
                    self._place = (path, offset, first)
            if not is_last and offset != size:
                raise Unavailable(
                    f"Inbox segment {path} is damaged at byte {offset}.", hint="Restore it from a backup."
                )

    def _synced(self, path: Path, handle: int) -> int:
        found = os.fstat(handle)
        state = (found.st_size, found.st_mtime_ns)
        if state != self._durable.get(path):
            os.fsync(handle)
            if path not in self._durable:
                sync_folder(path.parent)
            self._durable[path] = state
        return found.st_size


def first_position(path: Path) -> int:
    """The position of a segment's first record, which is its name."""
    return int(path.stem)


def path_of(folder: Path, first: int) -> Path:
    """The segment that begins with a position."""
    return folder / f"{first:020d}{SUFFIX}"


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDONLY)
    try:
        yield handle
    finally:
        os.close(handle)
