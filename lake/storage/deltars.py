"""Delta tables through delta-rs, in folders or a bucket. Portable (reader 1, writer 2); enforces application transactions."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lake.engine.relation import literal
from lake.storage import upkeep
from lake.storage.columns import chosen, joined, stored_columns
from lake.storage.commits import are_next, bytes_added, changed_partitions, landed, newest_notes, notes_at, properties
from lake.storage.conform import conform
from lake.storage.file_lists import FileLists
from lake.storage.making import create
from lake.storage.place import LocalRoot, Place, Root, open_table
from lake.storage.snapshot import Snapshots
from lake.storage.times import CommitTimes
from lake.storage.writers import Writer, Writers
from reelhouse.errors import BadInput, Conflict, NotFound, Unavailable, VersionGone
from reelhouse.ports import Bounds, Commit, Compacted, DataFile, Txn

if TYPE_CHECKING:
    import pyarrow as pa
    from deltalake import DeltaTable

    from reelhouse.table import Table

ATTEMPTS = 30
LONGEST_PAUSE_SECONDS = 0.5


class DeltaRsStorage:
    """Tables under `root`: `silver.events` lies in `<root>/silver/events`. Safe for threads and for many processes."""

    def __init__(self, root: Path | Root) -> None:
        self._places: Root = LocalRoot(root.absolute()) if isinstance(root, Path) else root
        self.root = self._places.folder
        self._snapshots: dict[str, Snapshots] = {}
        self._notes: dict[str, tuple[int, str, dict[str, str]]] = {}
        self._writers = Writers()
        self._files = FileLists()
        self._times: dict[str, CommitTimes] = {}
        self._lock = threading.Lock()

    def folder(self, table: Table) -> Path:
        """Where a table's files lie, or come to lie when they are fetched."""
        return self.place(table).folder

    def place(self, table: Table) -> Place:
        """Where a table lies, whether or not it exists yet."""
        return self._places.at(f"{table.layer}/{table.short}")

    def fetch(self, table: Table, files: Sequence[DataFile]) -> None:
        """Have the files at their paths; in a local folder they are."""
        self.place(table).fetch([file.path for file in files])

    def version(self, table: Table) -> int | None:
        """Newest version, or None when the table does not exist yet."""
        return self._of(table).version()

    def version_at(self, table: Table, at_us: int) -> int | None:
        """The version that was newest at a time; None before the table was made, VersionGone when the log forgot."""
        snapshot = self._of(table).newest()
        if snapshot is None:
            return None
        with self._lock:
            times = self._times.setdefault(table.name, CommitTimes(self.place(table)))
        return times.version_at(snapshot, at_us)

    def schema(self, table: Table, *, version: int | None = None) -> pa.Schema:
        """Columns of a version (default: newest): the declared ones first, then those that an open table has gained."""
        snapshot = self._snapshot(table, version)
        return table.schema if snapshot is None else joined(table.schema, stored_columns(snapshot))

    def files(self, table: Table, *, version: int | None = None, within: Bounds | None = None) -> tuple[DataFile, ...]:
        """Live files of a version (default: newest) that may hold rows within the bounds; empty without a table."""
        snapshot = self._snapshot(table, version)
        if snapshot is None:
            return ()
        place = self.place(table)
        with place.reaching():
            return self._files.of(table, snapshot, place.folder, within or {})

    def read(
        self, table: Table, *, version: int | None = None, columns: Sequence[str] | None = None, where: str = ""
    ) -> pa.Table:
        """Rows in Arrow; `where` is a SQL predicate on columns. Small tables and tests only."""
        import pyarrow as pa
        from deltalake.exceptions import DeltaError

        schema = self.schema(table, version=version)
        wanted = chosen(table, schema, columns)
        snapshot = self._snapshot(table, version)
        if snapshot is None:
            return wanted.empty_table()
        stored = set(stored_columns(snapshot).names)
        try:
            with self.place(table).reaching():
                columns = [name for name in wanted.names if name in stored]
                rows = pa.table(snapshot.scan(columns=columns, predicate=where or None))
        except DeltaError as error:
            raise BadInput(f"{table.name} cannot be read where {where!r}: {_first_line(error)}") from error
        except pa.ArrowInvalid as error:
            if "not found" in str(error):
                raise VersionGone.of(table.name) from error
            raise
        return conform(table, rows, stored=wanted)

    def watermark(self, table: Table, app: str) -> int | None:
        """Highest position that `app` committed, or None."""
        snapshot = self._of(table).newest()
        with self.place(table).reaching():
            return None if snapshot is None else snapshot.transaction_version(app)

    def notes(self, table: Table, *, version: int | None = None) -> Mapping[str, str]:
        """The notes of the newest commit (up to `version`) that carried any (survives compaction)."""
        snapshot = self._snapshot(table, version)
        if snapshot is None:
            return {}
        if version is not None:
            return notes_at(self.place(table), version)
        version, identity = snapshot.version(), str(snapshot.metadata().id)
        seen = self._notes.get(table.name)
        kept = seen if seen is not None and seen[1] == identity and seen[0] <= version else (-1, identity, {})
        if kept[0] < version:
            with self.place(table).reaching():
                kept = (version, identity, newest_notes(snapshot, newer_than=kept[0]) or kept[2])
            self._notes[table.name] = kept
        return kept[2]

    def append(
        self, table: Table, rows: pa.Table, *, txns: Sequence[Txn] = (), notes: Mapping[str, str] | None = None
    ) -> Commit | None:
        """Append rows and the transactions in one commit; None when one of them was committed already or is stale."""

        def attempt(writer: Writer, mark: str) -> Commit | None:
            if not are_next(txns, writer.position):
                return None
            given = properties(notes, txns, mark=mark)
            return self._write(table, writer.table, rows, mode="append", commit_properties=given)

        return self._retrying(table, attempt)

    def replace(
        self,
        table: Table,
        rows: pa.Table,
        *,
        where: str,
        notes: Mapping[str, str] | None = None,
        txns: Sequence[Txn] = (),
    ) -> Commit | None:
        """Swap the rows that match the predicate for `rows` in one commit (`where` empty: all rows).

        None, and nothing is changed, when a transaction was committed already or is stale. BadInput when a new row does
        not match the predicate, or when the predicate cannot be read.
        """

        def attempt(writer: Writer, mark: str) -> Commit | None:
            if not are_next(txns, writer.position):
                return None
            given: dict[str, Any] = {"mode": "overwrite", "commit_properties": properties(notes, txns, mark=mark)}
            return self._write(table, writer.table, rows, **given, predicate=where or None)

        return self._retrying(table, attempt)

    def rewrite(self, table: Table, rows: pa.Table, *, basis: int, units: Sequence[str] = ()) -> Commit | None:
        """Swap the rows of some partitions (of an undivided table: all rows) for `rows`, made from the version `basis`.

        None, and nothing is changed, when rows of these partitions have changed since.
        """
        column = table.partition[0] if table.partition else ""
        wanted = frozenset(units) if column else frozenset({""})

        def attempt(writer: Writer, mark: str) -> Commit | None:
            changed = changed_partitions(self.place(table), column, old=basis, new=writer.table.version())
            if changed is None or changed & wanted:
                return None
            predicate = f"{column} IN ({', '.join(literal(unit) for unit in sorted(units))})" if column else None
            given: dict[str, Any] = {"mode": "overwrite", "commit_properties": properties(None, (), mark=mark)}
            return self._write(table, writer.table, rows, **given, predicate=predicate)

        return self._retrying(table, attempt)

    def changed(self, table: Table, column: str, *, old: int, new: int) -> frozenset[str] | None:
        """Values of a partition column whose rows changed between two versions; None when the log tells no more."""
        return changed_partitions(self.place(table), column, old=old, new=new)

    def compact(self, table: Table, *, units: Sequence[str] | None = None, order_by: Sequence[str] = ()) -> Compacted:
        """Rewrite small files (of some days) as large ones, in Z-order of some columns; no row changes."""
        if self.version(table) is None:
            return Compacted(files_before=0, files_after=0, bytes_before=0, bytes_after=0)
        column = table.partition[0] if table.partition else ""
        return upkeep.compact(self._opened(table), column=column, units=units, order_by=order_by)

    def vacuum(self, table: Table, *, older_than_hours: int, orphans: bool = False) -> int:
        """Remove dead files and the log that is kept no longer; gives how many data files went."""
        if self.version(table) is None:
            return 0
        removed = upkeep.vacuum(self._opened(table), older_than_hours=older_than_hours, orphans=orphans)
        upkeep.shorten_log(self._opened(table))
        if older_than_hours == 0:
            self.place(table).keep_only([file.path for file in self.files(table)])
        return removed

    def _of(self, table: Table) -> Snapshots:
        with self._lock:
            return self._snapshots.setdefault(table.name, Snapshots(self.place(table)))

    def _snapshot(self, table: Table, version: int | None) -> DeltaTable | None:
        newest = self._of(table).newest()
        if newest is None or version is None or version == newest.version():
            return newest
        if not 0 <= version < newest.version():
            raise NotFound("version", f"{version} of {table.name}", hint=f"The newest is {newest.version()}.")
        return self._of(table).at(version)

    def _retrying(self, table: Table, attempt: Callable[[Writer, str], Commit | None]) -> Commit | None:
        """Try on the newest version; another writer's commit means to go on to it and every check again.

        A try that failed may have been committed all the same, when only the store's answer was lost. So each write has a
        mark of its own, and before it tries again it looks for it in the commits that came meanwhile.
        """
        from deltalake.exceptions import CommitFailedError

        mark, base, place, unanswered = uuid.uuid4().hex, None, self.place(table), 0
        for number in range(ATTEMPTS):
            try:
                with self._writers.of(place, lambda: self._opened(table)) as writer:
                    writer.bring_up()
                    newest = writer.table.version()
                    if base is not None and (done := landed(place, mark, old=base, new=newest)):
                        return done
                    base = newest
                    with place.reaching():
                        return attempt(writer, mark)
            except CommitFailedError:
                pass
            except Unavailable:
                unanswered += 1
                if unanswered > place.retries:
                    raise
            time.sleep(random.uniform(0, min(LONGEST_PAUSE_SECONDS, 0.01 * 2**number)))
        raise Conflict(f"{table.name} was changed by others {ATTEMPTS} times in a row.", hint="Try again.")

    def _opened(self, table: Table) -> DeltaTable:
        """A table object of its own, of a table that is made if there is none; what is checked on it is written with it."""
        place = self.place(table)
        if self._of(table).newest() is None:
            place.prepare()
            with place.reaching():
                create(table, place)
        return open_table(place)

    def _write(self, table: Table, snapshot: DeltaTable, rows: pa.Table, **given: Any) -> Commit:
        from deltalake import write_deltalake
        from deltalake.exceptions import CommitFailedError, DeltaError

        stored = stored_columns(snapshot)
        fitting = conform(table, rows, stored=joined(table.schema, stored))
        grows = set(fitting.schema.names) - set(stored.names)
        place = self.place(table)
        try:
            with place.reaching():
                write_deltalake(
                    snapshot,
                    fitting,
                    schema_mode="merge" if grows else None,
                    writer_properties=upkeep.parquet(),
                    **given,
                )
        except (CommitFailedError, Unavailable):
            raise
        except (DeltaError, OSError) as error:
            raise _failure(table, error) from error
        added = bytes_added(place, snapshot.version())
        return Commit(version=snapshot.version(), rows=fitting.num_rows, bytes=added)


def _failure(table: Table, error: Exception) -> BadInput | Unavailable:
    from deltalake.exceptions import SchemaMismatchError

    text = _first_line(error)
    of_the_caller = ("validation check", "Schema error", "parser error")
    if isinstance(error, SchemaMismatchError) or any(words in text for words in of_the_caller):
        return BadInput(f"{table.name} does not take these rows: {text}")
    hint = (
        "Free some space and try again." if "os error 28" in text else "Look at the folder of the lake, then try again."
    )
    return Unavailable(f"{table.name} could not be written: {text}.", hint=hint)


def _first_line(error: Exception) -> str:
    line = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return line.replace("Generic DeltaTable error: ", "").replace("External error: ", "")
