"""One table version as DuckDB SQL over its exact list of Parquet files, with exactly the declared columns and types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from reelhouse.ports import Bounds, DataFile
    from reelhouse.table import Table


def relation(table: Table, schema: pa.Schema, files: Sequence[DataFile]) -> str:
    """A SELECT over the files; without any it is an empty relation of the same columns.

    The empty half of the union fixes order and types, and gives columns that no file has yet as null.
    """
    columns = ", ".join(f"CAST(NULL AS {sql_type(field.type)}) AS {quoted(field.name)}" for field in schema)
    empty = f"SELECT {columns} WHERE FALSE"
    if not files:
        return empty
    return f"{empty} UNION ALL BY NAME SELECT * FROM {_scan(table, schema, files)}"


def chosen(table: Table, files: Sequence[DataFile], *, column: str, units: Sequence[str]) -> list[DataFile]:
    """The files that can hold rows of these units: all of them, unless the column divides the table on disk."""
    if column not in table.partition:
        return list(files)
    wanted = set(units)
    return [file for file in files if file.partition.get(column) in wanted]


def only(text: str, schema: pa.Schema, *, column: str, units: Sequence[str]) -> str:
    """The rows whose `column` is one of the units."""
    kind = sql_type(schema.field(column).type)
    values = ", ".join(f"CAST({literal(unit)} AS {kind})" for unit in units)
    condition = f"{quoted(column)} IN ({values})" if units else "FALSE"
    return f"SELECT * FROM ({text}) AS every WHERE {condition}"


def inside(text: str, schema: pa.Schema, bounds: Bounds) -> str:
    """The rows whose columns lie inside the bounds."""
    conditions = [
        f"{quoted(column)} {sign} CAST({literal(str(bound))} AS {sql_type(schema.field(column).type)})"
        for column, limits in bounds.items()
        for sign, bound in zip((">=", "<="), limits, strict=True)
        if bound is not None
    ]
    return f"SELECT * FROM ({text}) AS every WHERE {' AND '.join(conditions)}" if conditions else text


def _scan(table: Table, schema: pa.Schema, files: Sequence[DataFile]) -> str:
    paths = ", ".join(literal(_unglobbed(file.path)) for file in files)
    kinds = ", ".join(f"{quoted(name)}: {sql_type(schema.field(name).type)}" for name in table.partition)
    hive = f"hive_partitioning = true, hive_types = {{{kinds}}}" if table.partition else "hive_partitioning = false"
    return f"read_parquet([{paths}], {hive}, union_by_name = true)"


def _unglobbed(path: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in path)


def sql_type(kind: pa.DataType) -> str:
    """DuckDB's name of an Arrow type."""
    import pyarrow.types as kinds

    if kinds.is_list(kind):
        return f"{sql_type(kind.value_type)}[]"
    if kinds.is_struct(kind):
        return f"STRUCT({', '.join(f'{quoted(field.name)} {sql_type(field.type)}' for field in kind)})"
    if kinds.is_timestamp(kind):
        return "TIMESTAMPTZ" if kind.tz else "TIMESTAMP"
    if kinds.is_decimal(kind):
        return f"DECIMAL({kind.precision}, {kind.scale})"
    return NAMES[str(kind)]


NAMES = {
    "string": "VARCHAR", "binary": "BLOB", "bool": "BOOLEAN", "date32[day]": "DATE", "int8": "TINYINT",
    "int16": "SMALLINT", "int32": "INTEGER", "int64": "BIGINT", "float": "REAL", "double": "DOUBLE",
}  # fmt: skip


def quoted(name: str) -> str:
    """A SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A SQL string."""
    return "'" + text.replace("'", "''") + "'"
