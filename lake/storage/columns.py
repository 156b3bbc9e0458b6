"""Which columns a stored table has, and which of them are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reelhouse.errors import UnknownColumn

if TYPE_CHECKING:
    import pyarrow as pa
    from deltalake import DeltaTable

    from reelhouse.table import Table


def stored_columns(snapshot: DeltaTable) -> pa.Schema:
    """The columns of a snapshot."""
    import pyarrow as pa

    return pa.schema(snapshot.schema().to_arrow())


def joined(declared: pa.Schema, stored: pa.Schema) -> pa.Schema:
    """The declared columns, then those that only the stored table has."""
    import pyarrow as pa

    known = set(declared.names)
    return pa.schema([*declared, *(field for field in stored if field.name not in known)])


def chosen(table: Table, schema: pa.Schema, columns: Sequence[str] | None) -> pa.Schema:
    """Those of the columns that are asked for (None: all); UnknownColumn when there is no such one."""
    import pyarrow as pa

    missing = [name for name in columns or () if name not in schema.names]
    if missing:
        raise UnknownColumn(
            f"{table.name} has no column {', '.join(missing)}.", hint=f"It has {', '.join(schema.names)}."
        )
    return schema if columns is None else pa.schema([schema.field(name) for name in columns])
