"""Local copies of objects that never change, bounded: what was used longest ago goes first. Safe for many processes."""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Callable, Collection
from pathlib import Path

INCOMING = ".incoming"
GRACE_SECONDS = 1800.0


class FileCache:
    """Files below `root`, of at most `limit_bytes` together.

    A file used in the last half hour stays even beyond the limit: a query that was written down may still open it.
    """

    def __init__(self, root: Path, *, limit_bytes: int, grace_seconds: float = GRACE_SECONDS) -> None:
        self.root = root.absolute()
        self._limit_bytes = limit_bytes
        self._grace_seconds = grace_seconds

    def path(self, name: str) -> Path:
        """Where the copy lies, whether or not it was fetched."""
        return self.root / name

    def holds(self, name: str) -> bool:
        """Whether the copy is there; if so, it counts as used now."""
        path = self.path(name)
        try:
            # Only the time of use changes: servers make tags of the other one.
            os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))
        except FileNotFoundError:
            return False
        return True

    def fetched(self, name: str, download: Callable[[Path], None]) -> Path:
        """The copy, downloaded when it is not there; no reader meets half of one."""
        target = self.path(name)
        if self.holds(name):
            return target
        beside = self.root / INCOMING / uuid.uuid4().hex
        beside.parent.mkdir(parents=True, exist_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            download(beside)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
        self._shrink()
        return target

    def remove(self, folder: str) -> None:
        """Remove the copies below a folder of the cache."""
        shutil.rmtree(self.path(folder), ignore_errors=True)

    def keep_only(self, folder: str, kept: Collection[Path]) -> None:
        """Remove the copies below a folder of the cache but these."""
        for path in self.path(folder).rglob("*"):
            if path.is_file() and path not in kept:
                path.unlink(missing_ok=True)

    def _shrink(self) -> None:
        kept = sorted(self._copies(), key=lambda copy: copy[1].st_atime)
        excess = sum(stat.st_size for _, stat in kept) - self._limit_bytes
        oldest = time.time() - self._grace_seconds
        for path, stat in kept:
            if excess <= 0 or stat.st_atime > oldest:
                return
            path.unlink(missing_ok=True)
            excess -= stat.st_size

    def _copies(self) -> list[tuple[Path, os.stat_result]]:
        copies = []
        for path in self.root.rglob("*"):
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue
            if path.is_file():
                copies.append((path, stat))
        return copies
