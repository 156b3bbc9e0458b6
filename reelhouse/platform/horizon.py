"""Days before the horizon: their events are gone, so what was computed of them is kept and never computed again.

A workspace's horizon is the first day whose events it still has; `ops.horizons` says so before the first row goes. Whoever
computes derived tables (a refresh, a live view, a rebuild from bronze) takes `only_open` of what it reads and adds `settled`
of what it writes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from lake import tables
from reelhouse.platform import Platform
from reelhouse.platform.past import version_at
from reelhouse.table import Table

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from reelhouse.ports import Storage

Horizons = Mapping[str, dt.date]


def horizons(platform: Platform, *, at_us: int | None = None) -> Horizons:
    """The first day whose events are there (were, at a time), by workspace; one that keeps events for good is not in it."""
    version = version_at(platform.storage, tables.HORIZONS, at_us)
    return {} if version is None else _noted(platform.storage, version)


@lru_cache(maxsize=8)  # a page of figures asks five times
def _noted(storage: Storage, version: int) -> Horizons:
    noted = storage.read(tables.HORIZONS, version=version)
    rows = noted.group_by("workspace").aggregate([("first_day", "max")])
    return dict(zip(rows["workspace"].to_pylist(), rows["first_day_max"].to_pylist(), strict=True))


def only_open(rows: Any, known: Horizons) -> ir.Table:
    """The rows that are not of days before the horizon: events that come later than they are kept count nowhere."""
    is_behind = behind(rows, known)
    return rows if is_behind is None else rows.filter(~is_behind)


def settled(platform: Platform, table: Table, known: Horizons) -> ir.Table | None:
    """The rows of a derived table that stay as they are: figures of days before the horizon that name nobody."""
    if table.personal or "day" not in table.schema.names:
        return None
    rows: Any = platform.engine.table(table)
    is_behind = behind(rows, known)
    return None if is_behind is None else rows.filter(is_behind)


def behind(rows: Any, known: Horizons, *, column: str = "day") -> ir.BooleanValue | None:
    """Whether a row's day lies before its workspace's horizon; None where none can."""
    import ibis

    if not known or not {"workspace", column} <= set(rows.columns):
        return None
    days = {day: [name for name, other in known.items() if other == day] for day in sorted(set(known.values()))}
    parts = [rows.workspace.isin(names) & (rows[column] < ibis.literal(day)) for day, names in days.items()]
    return reduce(or_, parts).fill_null(False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithKept:
    """An expression whose rows get some beside them that are not computed again (`by`: unless it gives any of that key)."""

    expression: Callable[..., ir.Table]
    by: str | None = None

    def __call__(self, *, kept_rows: ir.Table, **reads: ir.Table) -> ir.Table:
        """The rows of the expression and the kept ones, in the expression's columns."""
        import ibis

        fresh = self.expression(**reads)
        kept: Any = kept_rows if self.by is None else kept_rows.anti_join(fresh.select(self.by), self.by)
        columns = {
            name: kept[name].cast(kind) if name in kept.columns else ibis.null(kind)
            for name, kind in fresh.schema().items()
        }
        return fresh.union(kept.select(**columns))
