"""Writes the segments of a topic anew with some records' bytes replaced; for whoever holds the inbox's lock."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from lake.durable import sync_folder, write_all
from lake.inbox.frames import MAGIC, encoded, frames, records
from lake.inbox.segment import Segments, first_position

Change = Callable[[bytes], bytes | None]


def redacted(folder: Path, change: Change) -> int:
    """Every segment in which a record changes is written beside and swapped in; gives how many records changed."""
    return sum(_segment(path, change) for path in Segments(folder).files())


def redacted_in_place(folder: Path, change: Change) -> int:
    """The same in all segments but the last, for records that keep their length: nobody who reads on loses their place."""

    def same_length(body: bytes) -> bytes | None:
        other = change(body)
        return other if other is not None and len(other) == len(body) else None

    done = 0
    for path in Segments(folder).files()[:-1]:
        content, count = _content(path, same_length)
        if count and len(content) == path.stat().st_size:  # a damaged one stays as it is
            _put(path, content)
            done += count
    return done


def _segment(path: Path, change: Change) -> int:
    content, count = _content(path, change)
    if count:
        _put(path, content)
    return count


def _put(path: Path, content: bytes) -> None:
    """Write a segment beside and swap it in."""
    beside = path.with_suffix(".redacted")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        write_all(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)
    beside.replace(path)
    sync_folder(path.parent)


def _content(path: Path, change: Change) -> tuple[bytes, int]:
    """The segment's bytes with the changes, and how many there are; a torn end is left out, as a writer would."""
    parts, count = [MAGIC], 0
    handle = os.open(path, os.O_RDONLY)
    try:
        size = os.fstat(handle).st_size
        for frame in frames(handle, len(MAGIC), first=first_position(path), size=size):
            told = list(records(frame))
            bodies = [body if (other := change(body)) is None else other for body in told]
            count += sum(before != after for before, after in zip(told, bodies, strict=True))
            parts.append(encoded(bodies, first=frame.first))
    finally:
        os.close(handle)
    return b"".join(parts), count
