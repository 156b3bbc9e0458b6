"""Brings rows to the declared schema of a table: order, types, missing columns; refuses what would change a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reelhouse.errors import BadInput

if TYPE_CHECKING:
    import pyarrow as pa

    from reelhouse.table import Table


def conform(table: Table, rows: pa.Table, *, stored: pa.Schema) -> pa.Table:
    """The rows with the columns of `stored` in order, then (open tables only) the new ones in theirs.

    A missing column is null. BadInput names the column that the table lacks or whose values do not fit.
    """
    import pyarrow as pa

    fields = list(stored) + _additions(table, rows, stored)
    columns = [
        _cast(table, rows.column(field.name), field)
        if field.name in rows.schema.names
        else pa.nulls(len(rows), field.type)
        for field in fields
    ]
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def _additions(table: Table, rows: pa.Table, stored: pa.Schema) -> list[pa.Field]:
    known = set(stored.names)
    new = [field for field in rows.schema if field.name not in known]
    if new and not table.open:
        names = ", ".join(field.name for field in new)
        raise BadInput(f"{table.name} has no column {names}.", hint="Declare it in lake/tables.py.")
    return new


def _cast(table: Table, column: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    import pyarrow as pa

    if column.type == field.type and column.type.num_fields == 0:
        return column
    if not _fits(column.type, field.type):
        raise _misfit(table, column, field, "another kind of value")
    try:
        return column.cast(field.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise _misfit(table, column, field, str(error)) from error


def _misfit(table: Table, column: pa.ChunkedArray, field: pa.Field, reason: str) -> BadInput:
    return BadInput(
        f"Column {field.name} of {table.name} is {field.type}, the rows have {column.type}: {reason}.",
        hint="Cast it where the rows are made.",
    )


def _fits(given: pa.DataType, wanted: pa.DataType) -> bool:
    """Whether a cast keeps the kind of value; text never becomes a number, a time never a date."""
    import pyarrow.types as kinds

    if kinds.is_null(given) or given == wanted:
        return True
    if kinds.is_dictionary(given):
        return _fits(given.value_type, wanted)
    if kinds.is_floating(wanted) and (kinds.is_integer(given) or kinds.is_decimal(given)):
        return True
    if kinds.is_integer(wanted) and kinds.is_decimal(given):
        return given.scale == 0
    return _kind(given) == _kind(wanted)


def _kind(type_: pa.DataType) -> str:
    import pyarrow.types as kinds

    tests = {
        "integer": kinds.is_integer,
        "real": kinds.is_floating,
        "text": lambda kind: kinds.is_string(kind) or kinds.is_large_string(kind) or kinds.is_string_view(kind),
        "bytes": lambda kind: kinds.is_binary(kind) or kinds.is_large_binary(kind) or kinds.is_binary_view(kind),
        "list": lambda kind: kinds.is_list(kind) or kinds.is_large_list(kind) or kinds.is_fixed_size_list(kind),
        "time": kinds.is_timestamp,
        "date": kinds.is_date,
        "struct": kinds.is_struct,
    }
    return next((name for name, test in tests.items() if test(type_)), str(type_))
