"""Takes rows out of a table for good: the partitions that hold them are written anew, and no predicate names anybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from reelhouse.errors import Unavailable
from reelhouse.platform import Platform
from reelhouse.table import Table

if TYPE_CHECKING:
    import ibis.expr.types as ir

ATTEMPTS = 20
Anew = Callable[[pa.Table], pa.Table]


def without(
    platform: Platform, table: Table, chosen: Callable[[Any], ir.Table | None], *, anew: Anew | None = None
) -> int:
    """Write the partitions of a table that hold chosen rows anew without these; gives how many rows that were.

    `chosen` gives the key and the partition columns of the rows, or None where no row could be meant; `anew` gives what stands in
    their place. A commit by somebody else to the same partitions makes it look again.
    """
    for _ in range(ATTEMPTS):
        version = platform.storage.version(table)
        meant = None if version is None else chosen(platform.engine.table(table, version=version))
        if version is None or meant is None or not (found := platform.engine.fetch(meant)).num_rows:
            return 0
        units = _units(table, found)
        part = platform.engine.table(table, version=version, units=units, column=_column(table))
        mine = platform.engine.memory(found.select(list(table.key)))
        kept = platform.engine.fetch(part.anti_join(mine, table.key))
        if anew is not None:
            kept = pa.concat_tables(
                [kept, anew(platform.engine.fetch(part.semi_join(mine, table.key))).cast(kept.schema)]
            )
        if platform.storage.rewrite(table, kept, basis=version, units=units or ()) is not None:
            return found.num_rows
    raise Unavailable(f"{table.name} was changed by others {ATTEMPTS} times in a row.", hint="Run it again.")


def _units(table: Table, found: pa.Table) -> list[str] | None:
    """The partitions that hold these rows; None for a table that is not divided."""
    if not table.partition:
        return None
    return sorted({str(value) for value in found[table.partition[0]].to_pylist()})


def _column(table: Table) -> str:
    return table.partition[0] if table.partition else "day"
