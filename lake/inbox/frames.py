"""The bytes of an inbox segment: frames that are whole or nothing. Knows no file names and no threads.

A segment starts with MAGIC. Each frame is what one fsync made durable: a header (payload bytes, records, checksum) and
the records, each behind its length. The checksum begins with the position of the first record, so neither zeros nor a
frame of another place pass for one.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MAGIC = b"RHINBOX1"
HEADER = struct.Struct("<III")
LENGTH = struct.Struct("<I")
POSITION = struct.Struct("<Q")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One whole frame: the position of its first record, how many there are, where it ends, its payload."""

    first: int
    count: int
    end: int
    payload: bytes


def encoded(bodies: Sequence[bytes], *, first: int) -> bytes:
    """A frame with these records."""
    payload = b"".join(part for body in bodies for part in (LENGTH.pack(len(body)), body))
    return HEADER.pack(len(payload), len(bodies), _checksum(payload, len(bodies), first)) + payload


def frame_at(handle: int, offset: int, *, first: int, size: int) -> Frame | None:
    """The frame at an offset of an open file of `size` bytes, None when no whole one is there."""
    start = offset + HEADER.size
    if start > size:
        return None
    length, count, checksum = HEADER.unpack(os.pread(handle, HEADER.size, offset))
    if count == 0 or start + length > size:
        return None
    payload = os.pread(handle, length, start)
    if len(payload) != length or _checksum(payload, count, first) != checksum:
        return None
    return Frame(first=first, count=count, end=start + length, payload=payload)


def frames(handle: int, offset: int, *, first: int, size: int) -> Iterator[Frame]:
    """Whole frames from an offset on, until the first that is not."""
    while frame := frame_at(handle, offset, first=first, size=size):
        yield frame
        offset, first = frame.end, frame.first + frame.count


def records(frame: Frame) -> Iterator[bytes]:
    """The bodies of a frame in order."""
    offset = 0
    for _ in range(frame.count):
        (length,) = LENGTH.unpack_from(frame.payload, offset)
        offset += LENGTH.size
        yield frame.payload[offset : offset + length]
        offset += length


def is_damaged(handle: int, offset: int, *, first: int, size: int) -> bool:
    """Whether a broken frame is followed by a whole one: then it is damage, and not the torn end of a crash.

    A frame is written only after the one before it is on disk, so a crash can tear nothing but the last.
    """
    if offset + HEADER.size > size:
        return False
    length, count, _ = HEADER.unpack(os.pread(handle, HEADER.size, offset))
    behind = offset + HEADER.size + length
    return behind < size and frame_at(handle, behind, first=first + count, size=size) is not None


def _checksum(payload: bytes, count: int, first: int) -> int:
    return zlib.crc32(payload, zlib.crc32(LENGTH.pack(count), zlib.crc32(POSITION.pack(first))))
