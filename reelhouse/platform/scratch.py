"""Folders for the files of one item each: removed afterwards, and by the next who comes when their user was killed.

Whoever uses a folder holds its lock, which the system frees with the process, so a folder that can be locked is nobody's.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "item-"


@contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """A fresh folder below `parent`, there while the block runs."""
    parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(parent)
    folder, handle = _taken(parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _taken(parent: Path) -> tuple[Path, int]:
    """A new folder and its held lock; another one when somebody took it for abandoned before it was locked."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        handle = _locked(folder)
        if handle is not None:
            if folder.is_dir():
                return folder, handle
            os.close(handle)


def _remove_abandoned(parent: Path) -> None:
    for folder in parent.glob(f"{PREFIX}*"):
        handle = _locked(folder)
        if handle is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(handle)


def _locked(folder: Path) -> int | None:
    """The open folder with its lock held; None when somebody else holds it or the folder is gone."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle
