"""Room on the disk: work does not begin without a reserve, and an error for want of room says so, whatever raised it."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reelhouse.errors import DiskFull, ReelhouseError

# Enough for the books of a run, so that what ran out of room can still be written down.
RESERVE_BYTES = 32 * 1024**2


@contextmanager
def with_room(folder: Path) -> Iterator[None]:
    """Run the block if the disk of `folder` has the reserve; DiskFull if it has not, or ran out of it meanwhile."""
    if _free_bytes(folder) < RESERVE_BYTES:
        raise _full(folder)
    try:
        yield
    except ReelhouseError:
        raise
    except Exception as error:
        if is_for_want_of_room(error) or _free_bytes(folder) < RESERVE_BYTES:
            raise _full(folder) from error
        raise


def is_for_want_of_room(error: BaseException | None) -> bool:
    """Whether a full disk is at the root of an error."""
    while error is not None:
        if isinstance(error, DiskFull) or (isinstance(error, OSError) and error.errno == errno.ENOSPC):
            return True
        error = error.__cause__ or error.__context__
    return False


def _free_bytes(folder: Path) -> int:
    """What this process may still write; above the folder when it is not there yet."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def _full(folder: Path) -> DiskFull:
    free, wanted = _free_bytes(folder) // 1024**2, RESERVE_BYTES // 1024**2
    hint = f"Free some space (at least {wanted} MB), then run it again: it goes on where it was, and nothing is lost."
    return DiskFull(f"The disk of {folder} is full: {free} MB are free.", hint=hint)
