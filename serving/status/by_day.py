"""Sums of each day of a table, kept while the day's files stay the same: new events cost a look at their own day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from reelhouse.platform.days import files_by_day
from serving.remember import Remembered

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from reelhouse.ports import Engine, Storage
    from reelhouse.table import Table

Row = dict[str, Any]
KEPT_SECONDS, KEPT_DAYS = 86_400.0, 20_000


class ByDay:
    """The rows that a function gives for the rows of each day, its partition; they keep the column of the day."""

    def __init__(self, storage: Storage, engine: Engine, table: Table, sums: Callable[[ir.Table], ir.Table]) -> None:
        self._storage, self._engine, self._table, self._sums = storage, engine, table, sums
        (self._column,) = table.partition
        self._known: Remembered[tuple[str, frozenset[str]], list[Row]] = Remembered(
            seconds=KEPT_SECONDS, size=KEPT_DAYS
        )

    def rows(self, version: int | None, *, days: Iterable[str] | None = None) -> list[Row]:
        """The rows of all days of a version, or of some; none without a version."""
        if version is None:
            return []
        files = files_by_day(self._storage, self._table, version)
        wanted = files.keys() if days is None else files.keys() & set(days)
        keys = {day: (day, files[day]) for day in wanted}
        known = {day: self._known.peek(key) for day, key in keys.items()}
        if unknown := [day for day, rows in known.items() if rows is None]:
            known |= self._look(unknown, version)
        return [row for day, key in keys.items() for row in self._known.get(key, lambda day=day: known[day] or [])]

    def _look(self, days: list[str], version: int) -> dict[str, list[Row]]:
        rows = self._engine.table(self._table, version=version, units=days, column=self._column)
        found: dict[str, list[Row]] = {day: [] for day in days}
        for row in self._engine.apply(self._sums, {"rows": rows}).to_pylist():
            found[str(row[self._column])].append(row)
        return found
