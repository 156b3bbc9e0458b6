"""Some tables in a place of their own, all others where they always lie: for building tables anew beside the old ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from reelhouse.ports import Bounds, Commit, Compacted, DataFile, Rows, Storage, Txn
    from reelhouse.table import Table


class Beside:
    """A storage made of two: the tables called `names` lie in `apart`, the others in `usual`."""

    def __init__(self, usual: Storage, apart: Storage, names: Collection[str]) -> None:
        self._usual, self._apart, self._names = usual, apart, frozenset(names)

    def _of(self, table: Table) -> Storage:
        return self._apart if table.name in self._names else self._usual

    def folder(self, table: Table) -> Path:
        """Where a table lies, for engines that open tables themselves."""
        place: Any = self._of(table)
        return place.folder(table)

    def fetch(self, table: Table, files: Sequence[DataFile]) -> None:
        """Have the files at their paths."""
        place: Any = self._of(table)
        place.fetch(table, files)

    def version(self, table: Table) -> int | None:
        """Newest version, or None when the table does not exist yet."""
        return self._of(table).version(table)

    def version_at(self, table: Table, at_us: int) -> int | None:
        """The version that was newest at a time."""
        return self._of(table).version_at(table, at_us)

    def schema(self, table: Table, *, version: int | None = None) -> pa.Schema:
        """Columns of a version."""
        return self._of(table).schema(table, version=version)

    def files(self, table: Table, *, version: int | None = None, within: Bounds | None = None) -> tuple[DataFile, ...]:
        """Live files of a version."""
        return self._of(table).files(table, version=version, within=within)

    def read(
        self, table: Table, *, version: int | None = None, columns: Sequence[str] | None = None, where: str = ""
    ) -> pa.Table:
        """Rows in Arrow."""
        return self._of(table).read(table, version=version, columns=columns, where=where)

    def watermark(self, table: Table, app: str) -> int | None:
        """Highest position that `app` committed, or None."""
        return self._of(table).watermark(table, app)

    def notes(self, table: Table, *, version: int | None = None) -> Mapping[str, str]:
        """The notes of the newest commit that carried any."""
        return self._of(table).notes(table, version=version)

    def append(
        self, table: Table, rows: pa.Table, *, txns: Sequence[Txn] = (), notes: Mapping[str, str] | None = None
    ) -> Commit | None:
        """Append rows and the transactions in one commit."""
        return self._of(table).append(table, rows, txns=txns, notes=notes)

    def replace(
        self,
        table: Table,
        rows: Rows,
        *,
        where: str,
        notes: Mapping[str, str] | None = None,
        txns: Sequence[Txn] = (),
    ) -> Commit | None:
        """Swap the rows that match the predicate."""
        return self._of(table).replace(table, rows, where=where, notes=notes, txns=txns)

    def rewrite(self, table: Table, rows: pa.Table, *, basis: int, units: Sequence[str] = ()) -> Commit | None:
        """Swap the rows of some partitions for rows that were made from the version `basis`."""
        return self._of(table).rewrite(table, rows, basis=basis, units=units)

    def changed(self, table: Table, column: str, *, old: int, new: int) -> frozenset[str] | None:
        """Values of a partition column whose rows changed between two versions."""
        return self._of(table).changed(table, column, old=old, new=new)

    def compact(self, table: Table, *, units: Sequence[str] | None = None, order_by: Sequence[str] = ()) -> Compacted:
        """Rewrite small files as large ones."""
        return self._of(table).compact(table, units=units, order_by=order_by)

    def vacuum(self, table: Table, *, older_than_hours: int, orphans: bool = False) -> int:
        """Remove dead files."""
        return self._of(table).vacuum(table, older_than_hours=older_than_hours, orphans=orphans)
