"""Where the rows of a table differ between two platforms, by its partitions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from lake.storage.conform import conform
from reelhouse.platform import Platform
from reelhouse.platform.inputs import partitions
from reelhouse.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A part of a table (a day; None: all of it) whose rows differ, in which version, and the rows that it should hold."""

    unit: str | None
    version: int | None
    wanted: pa.Table


def differences(live: Platform, rebuilt: Platform, table: Table) -> Iterator[Difference]:
    """The parts of a live table that are not as they were rebuilt, one at a time in memory."""
    for unit in _units(live, rebuilt, table):
        version = live.storage.version(table)
        found, wanted = _rows(live, table, unit, version), _rows(rebuilt, table, unit, None)
        if not _same(table, found, wanted):
            yield Difference(unit=unit, version=version, wanted=wanted)


def _units(live: Platform, rebuilt: Platform, table: Table) -> list[str] | list[None]:
    if not table.partition:
        return [None]
    column = table.partition[0]
    sides = [partitions(platform, table, column, platform.storage.version(table)) for platform in (live, rebuilt)]
    return sorted(sides[0] | sides[1])


def _rows(platform: Platform, table: Table, unit: str | None, version: int | None) -> pa.Table:
    if unit is None:
        return platform.engine.fetch(platform.engine.table(table, version=version))
    chosen = platform.engine.table(table, version=version, units=[unit], column=table.partition[0])
    return platform.engine.fetch(chosen)


def _same(table: Table, found: pa.Table, wanted: pa.Table) -> bool:
    """Whether the rows are the same in whatever order; a column that one side lacks is null there."""
    if len(found) != len(wanted):
        return False
    more = [field for field in wanted.schema if field.name not in found.schema.names]
    columns = pa.schema([*found.schema, *more])
    order = [(name, "ascending") for name in table.key]
    left, right = (conform(table, rows, stored=columns).sort_by(order) for rows in (found, wanted))
    return left.equals(right)
