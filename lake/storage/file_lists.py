"""The live files of table versions, and which of them may hold rows within bounds, by the statistics in the log."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from reelhouse.ports import Bounds, DataFile

if TYPE_CHECKING:
    import pyarrow as pa
    from deltalake import DeltaTable

    from reelhouse.table import Table

KEPT = 64
Key = tuple[str, str, int]


class FileLists:
    """The lists that were used last; a version never changes. Safe for threads."""

    def __init__(self) -> None:
        self._known: OrderedDict[Key, tuple[pa.Table, tuple[DataFile, ...]]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, table: Table, snapshot: DeltaTable, folder: Path, within: Bounds) -> tuple[DataFile, ...]:
        """The files of a snapshot, by path; with bounds only those that may hold rows inside them."""
        actions, files = self._all(table, snapshot, folder)
        if not within:
            return files
        for column, (low, high) in within.items():
            actions = _between(actions, column, low, high)
        return _data_files(folder, table, actions)

    def _all(self, table: Table, snapshot: DeltaTable, folder: Path) -> tuple[pa.Table, tuple[DataFile, ...]]:
        import pyarrow as pa

        key = (table.name, str(snapshot.metadata().id), snapshot.version())
        with self._lock:
            known = self._known.get(key)
        if known is None:
            actions = pa.table(snapshot.get_add_actions(flatten=True))
            known = actions, _data_files(folder, table, actions)
        with self._lock:
            self._known[key] = known
            self._known.move_to_end(key)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return known


def _between(actions: pa.Table, column: str, low: object, high: object) -> pa.Table:
    """Files whose smallest and largest value do not exclude the bounds; one without statistics stays."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for name, bound, fits in ((f"max.{column}", low, "greater_equal"), (f"min.{column}", high, "less_equal")):
        if bound is not None and name in actions.column_names:
            known = actions[name]
            fitting = pc.call_function(fits, [known, pa.scalar(bound, known.type)])
            actions = actions.filter(pc.fill_null(fitting, True))
    return actions


def _data_files(folder: Path, table: Table, actions: pa.Table) -> tuple[DataFile, ...]:
    return tuple(sorted((_data_file(folder, table, row) for row in _rows(actions)), key=lambda file: file.path))


def _rows(actions: pa.Table) -> list[dict[str, Any]]:
    told = [name for name in actions.column_names if not name.startswith(("min.", "max.", "null_count."))]
    return actions.select(told).to_pylist()


def _data_file(folder: Path, table: Table, action: dict[str, Any]) -> DataFile:
    values = {name: action.get(f"partition.{name}") for name in table.partition}
    partition = {name: None if value is None else str(value) for name, value in values.items()}
    path = str(folder / unquote(action["path"]))
    return DataFile(path=path, partition=partition, rows=action["num_records"] or 0, bytes=action["size_bytes"])
