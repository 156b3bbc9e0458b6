"""Table objects that are kept between writes, so that a write reads of the log only what is new. Safe for threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lake.storage.commits import actions
from reelhouse.errors import Unavailable

if TYPE_CHECKING:
    from deltalake import DeltaTable

    from lake.storage.place import Place


@dataclass(slots=True)
class Writer:
    """One table object that nobody reads with, and the positions of applications that it has learned of so far."""

    place: Place
    open: Callable[[], DeltaTable]
    table: DeltaTable
    _positions: dict[str, int | None] = field(default_factory=dict)
    _known_up_to: int = -1

    def bring_up(self) -> None:
        """Go on to the newest version; a table that lies there anew is opened anew."""
        version = self.table.version()
        if self.place.is_newest(version):
            return
        try:
            self.place.log(version)
        except FileNotFoundError:
            self.table, self._positions = self.open(), {}
            return
        with self.place.reaching():
            self.table.update_incremental()

    def position(self, app: str) -> int | None:
        """The highest position that an application has committed up to the version of the table object, or None."""
        newest = self.table.version()
        if self._positions and self._known_up_to < newest:
            self._read_on(newest)
        self._known_up_to = newest
        if app not in self._positions:
            with self.place.reaching():
                self._positions[app] = self.table.transaction_version(app)
        return self._positions[app]

    def _read_on(self, newest: int) -> None:
        try:
            new = [one for version in range(self._known_up_to + 1, newest + 1) for one in actions(self.place, version)]
        except FileNotFoundError:  # the log has been shortened meanwhile
            self._positions.clear()
            return
        for transaction in (one["txn"] for one in new if "txn" in one):
            if transaction["appId"] in self._positions:
                self._positions[transaction["appId"]] = transaction["version"]


class Writers:
    """The writer of each table; while one is in use, who else writes opens another."""

    def __init__(self) -> None:
        self._idle: dict[str, Writer] = {}
        self._lock = threading.Lock()

    @contextmanager
    def of(self, place: Place, opened: Callable[[], DeltaTable]) -> Iterator[Writer]:
        """A writer on a table; it is kept, unless an error leaves one in doubt about its state."""
        from deltalake.exceptions import CommitFailedError

        with self._lock:
            writer = self._idle.pop(place.uri, None)
        writer = writer or Writer(place=place, open=opened, table=opened())
        try:
            yield writer
        except (CommitFailedError, Unavailable):
            self._keep(writer)
            raise
        self._keep(writer)

    def _keep(self, writer: Writer) -> None:
        with self._lock:
            self._idle[writer.place.uri] = writer
