"""Tables by day: a day whose files are the same ones holds the same rows, whatever else was written since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reelhouse.ports import Storage
    from reelhouse.table import Table


def files_by_day(storage: Storage, table: Table, version: int | None) -> Mapping[str, frozenset[str]]:
    """The paths of each day's files in a version (None: no table yet) of a table that is divided by day alone."""
    if version is None:
        return {}
    (column,) = table.partition
    found: dict[str, set[str]] = defaultdict(set)
    for file in storage.files(table, version=version):
        found[file.partition[column] or ""].add(file.path)
    return {day: frozenset(paths) for day, paths in found.items()}
