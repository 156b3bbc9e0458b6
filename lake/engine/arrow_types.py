"""Rows of an engine brought to the types that an expression declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def typed(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """The columns in the order of the schema, each cast to its type there."""
    import pyarrow as pa

    columns = [
        pa.nulls(len(rows)) if pa.types.is_null(field.type) else column.cast(field.type)
        for column, field in zip(rows.columns, schema, strict=True)
    ]
    return pa.Table.from_arrays(columns, schema=schema)
