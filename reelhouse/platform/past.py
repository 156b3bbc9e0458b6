"""The lake as it was: which version a table had at a time, and its rows then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from reelhouse.ports import Engine, Storage
    from reelhouse.table import Table


def version_at(storage: Storage, table: Table, at_us: int | None) -> int | None:
    """The version of a table at a time (None: now); None when there was no table yet."""
    return storage.version(table) if at_us is None else storage.version_at(table, at_us)


def table_at(engine: Engine, table: Table, version: int | None, *, units: Sequence[str] | None = None) -> ir.Table:
    """The table in a version; without a version it is empty."""
    if version is None:
        return engine.memory(table.schema.empty_table())
    return engine.table(table, version=version, units=units)
