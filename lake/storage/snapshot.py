"""Opened Delta tables by folder: the newest snapshot at the price of one stat, older ones kept. Safe for threads."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from deltalake import DeltaTable


OLD_KEPT = 8


@dataclass(slots=True)
class Snapshots:
    """The newest snapshot of one table folder; `None` while there is no table."""

    folder: Path
    _table: DeltaTable | None = None
    _old: dict[int, DeltaTable] = field(default_factory=dict)
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

    def at(self, version: int) -> DeltaTable:
        """An older snapshot; a version never changes, so the last few stay open."""
        from deltalake import DeltaTable

        with self._lock:
            if version not in self._old:
                while len(self._old) >= OLD_KEPT:
                    self._old.pop(next(iter(self._old)))
                self._old[version] = DeltaTable(str(self.folder), version=version)
            return self._old[version]

    def _is_current(self, version: int) -> bool:
        # A reader may hold the object: a grown log makes a new one, so that a snapshot in use never moves.
        return log_file(self.folder, version).exists() and not log_file(self.folder, version + 1).exists()

    def _reopen(self) -> DeltaTable | None:
        from deltalake import DeltaTable

        if not (self.folder / "_delta_log").is_dir() or not DeltaTable.is_deltatable(str(self.folder)):
            return None
        opened = DeltaTable(str(self.folder))
        if self._table is not None and self._table.metadata().id != opened.metadata().id:
            self._old.clear()  # another table lies in the folder now
        return opened


def log_file(folder: Path, version: int) -> Path:
    """The commit file of a version."""
    return folder / "_delta_log" / f"{version:020d}.json"
