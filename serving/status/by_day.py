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
    """The rows that a function gives for the rows of each day, its partition; they keep the column of the day.

    With `stands_seconds` the rows of a day stand for so long, whatever came since.
    """

    def __init__(
        self,
        storage: Storage,
        engine: Engine,
        table: Table,
        sums: Callable[[ir.Table], ir.Table],
        *,
        stands_seconds: float = 0.0,
    ) -> None:
        self._storage, self._engine, self._table, self._sums = storage, engine, table, sums
        self._standing: Remembered[str, list[Row]] = Remembered(seconds=stands_seconds, size=KEPT_DAYS)
        (self._column,) = table.partition
        self._known: Remembered[tuple[str, frozenset[str]], list[Row]] = Remembered(
            seconds=KEPT_SECONDS, size=KEPT_DAYS
        )

    def rows(self, version: int | None, *, days: Iterable[str] | None = None, is_newest: bool = True) -> list[Row]:
        """The rows of all days of a version, or of some; none without a version. Only the newest one's stand."""
        if version is None:
            return []
        files = files_by_day(self._storage, self._table, version)
        wanted = files.keys() if days is None else files.keys() & set(days)
        keys = {day: (day, files[day]) for day in wanted}
        known = {day: self._peek(key, is_newest=is_newest) for day, key in keys.items()}
        unknown = [day for day, rows in known.items() if rows is None]
        for day, rows in self._look(unknown, version).items() if unknown else ():
            known[day] = rows
            self._known.put(keys[day], rows)
            if is_newest:
                self._standing.put(day, rows)
        return [row for rows in known.values() for row in rows or []]

    def _peek(self, key: tuple[str, frozenset[str]], *, is_newest: bool) -> list[Row] | None:
        known = self._known.peek(key)
        return self._standing.peek(key[0]) if known is None and is_newest else known

    def _look(self, days: list[str], version: int) -> dict[str, list[Row]]:
        rows = self._engine.table(self._table, version=version, units=days, column=self._column)
        found: dict[str, list[Row]] = {day: [] for day in days}
        for row in self._engine.apply(self._sums, {"rows": rows}).to_pylist():
            found[str(row[self._column])].append(row)
        return found
