"""Opened Delta tables by folder: the newest snapshot at the price of one look, older ones kept. Safe for threads."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lake.storage.place import open_table
from reelhouse.errors import VersionGone

if TYPE_CHECKING:
    from deltalake import DeltaTable

    from lake.storage.place import Place


OLD_KEPT = 8


@dataclass(slots=True)
class Snapshots:
    """The newest snapshot of the table in one place; `None` while there is no table."""

    place: Place
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
        """An older snapshot; a version never changes, so the last few stay open. VersionGone when its log was removed."""
        from deltalake.exceptions import DeltaError

        with self._lock:
            if version not in self._old:
                while len(self._old) >= OLD_KEPT:
                    self._old.pop(next(iter(self._old)))
                try:
                    self._old[version] = open_table(self.place, version)
                except DeltaError as error:
                    raise VersionGone.of(f"{self.place.folder.parent.name}.{self.place.folder.name}") from error
            return self._old[version]

    def _is_current(self, version: int) -> bool:
        # A reader may hold the object: a grown log makes a new one, so that a snapshot in use never moves.
        return self.place.is_newest(version)

    def _reopen(self) -> DeltaTable | None:
        if not self.place.is_table():
            return None
        opened = open_table(self.place)
        if self._table is not None and self._table.metadata().id != opened.metadata().id:
            self._old.clear()  # another table lies there now
        return opened
