"""Opened Delta tables by folder: the newest snapshot at the price of one stat, older ones kept. Safe for threads."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from deltalake import DeltaTable


@dataclass(slots=True)
class Snapshots:
    """The newest snapshot of one table folder; `None` while there is no table."""

    folder: Path
    _table: DeltaTable | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def newest(self) -> DeltaTable | None:
        """The table at its newest version; the log is read only when it has grown."""
        with self._lock:
            if self._table is not None and self._is_current(self._table.version()):
                return self._table
            self._table = self._reopen()
            return self._table

    def version(self) -> int | None:
        """The newest version number."""
        table = self.newest()
        return None if table is None else table.version()

    def _is_current(self, version: int) -> bool:
        # A reader may hold the object: a grown log makes a new one, so that a snapshot in use never moves.
        return log_file(self.folder, version).exists() and not log_file(self.folder, version + 1).exists()

    def _reopen(self) -> DeltaTable | None:
        from deltalake import DeltaTable

        if not (self.folder / "_delta_log").is_dir() or not DeltaTable.is_deltatable(str(self.folder)):
            return None
        return DeltaTable(str(self.folder))


@lru_cache(maxsize=64)
def at_version(folder: Path, version: int, table_id: str) -> DeltaTable:
    """An old snapshot; versions never change, so it is kept. `table_id` tells a table from its successor in one folder."""
    from deltalake import DeltaTable

    return DeltaTable(str(folder), version=version)


def log_file(folder: Path, version: int) -> Path:
    """The commit file of a version."""
    return folder / "_delta_log" / f"{version:020d}.json"
