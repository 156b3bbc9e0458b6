"""Partial uploads on disk: one growing file each; its size is the offset, a file lock keeps writers apart."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
from collections.abc import AsyncIterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from fastapi.concurrency import run_in_threadpool

from reelhouse.errors import Conflict, NotFound, TooLarge, Unavailable


class Part:
    """The bytes of one upload that have arrived."""

    def __init__(self, folder: Path, upload_id: str) -> None:
        self.path = folder / f"{upload_id}.part"

    def create(self) -> None:
        """Make the empty file, durably."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("xb") as file:
            os.fsync(file.fileno())
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def offset(self) -> int:
        """How many bytes have arrived."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError as error:
            raise self._gone() from error

    @contextmanager
    def locked(self) -> Iterator[BinaryIO]:
        """The file opened for appending, for one writer at a time; Conflict while another one writes."""
        with self._opened() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Conflict(
                    "Another request is writing this upload.", hint="Ask for the offset, then go on."
                ) from error
            yield file

    @contextmanager
    def awaited(self) -> Iterator[BinaryIO]:
        """As `locked`, but waits for the other writer."""
        with self._opened() as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file

    def sha256(self) -> str:
        """The digest of all bytes, in hexadecimal."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def remove(self) -> None:
        """Forget the bytes."""
        self.path.unlink(missing_ok=True)

    def _opened(self) -> BinaryIO:
        try:
            return os.fdopen(os.open(self.path, os.O_WRONLY | os.O_APPEND), "ab")
        except FileNotFoundError as error:
            raise self._gone() from error

    def _gone(self) -> NotFound:
        return NotFound("upload", self.path.stem, hint="Its bytes are gone: it was finished or ended meanwhile.")


async def write_stream(file: BinaryIO, stream: AsyncIterable[bytes], *, room_bytes: int) -> int:
    """Append what arrives until the stream ends or breaks; what arrived is on disk before this returns or raises.

    Gives the number of bytes. TooLarge when more than `room_bytes` come: then nothing of this request is kept.
    """
    start = file.seek(0, os.SEEK_END)
    try:
        return await _copy(file, stream, room_bytes=room_bytes)
    except TooLarge:
        file.truncate(start)
        raise
    finally:
        await run_in_threadpool(_flush, file)


async def _copy(file: BinaryIO, stream: AsyncIterable[bytes], *, room_bytes: int) -> int:
    written = 0
    async for chunk in stream:
        written += len(chunk)
        if written > room_bytes:
            raise TooLarge("More bytes came than Upload-Length said.", hint="Start a new upload with the right length.")
        await run_in_threadpool(_write, file, chunk)
    return written


def _write(file: BinaryIO, chunk: bytes) -> None:
    try:
        file.write(chunk)
        file.flush()
    except OSError as error:
        raise _explained(error) from error


def _flush(file: BinaryIO) -> None:
    try:
        file.flush()
        os.fsync(file.fileno())
    except OSError as error:
        raise _explained(error) from error


def _explained(error: OSError) -> Unavailable:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Unavailable("The disk of this server is full.", hint="The upload can go on when there is room again.")
    return Unavailable(
        f"This server cannot write: {error.strerror}.", hint="Ask who runs it, then go on with the upload."
    )
