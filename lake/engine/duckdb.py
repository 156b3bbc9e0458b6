"""Ibis expressions and read-only SQL on DuckDB, in process. Reads the files that a storage names; knows no Delta log."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from lake import tables as map_of_tables
from lake.durable import make_folder
from lake.engine.arrow_types import typed
from lake.engine.prepared import prepared
from lake.engine.query import checked, explained
from lake.engine.relation import chosen, inside, literal, only, quoted, relation
from reelhouse.errors import UnknownColumn, VersionGone

if TYPE_CHECKING:
    import duckdb
    import ibis.backends.duckdb
    import ibis.expr.types as ir
    import pyarrow as pa

    from reelhouse.ports import Bounds, DataFile, Storage
    from reelhouse.table import Table

SUM_DIGITS = 38
NAMED_LAYERS = ("silver", "gold")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What DuckDB may use: memory, threads (None: every core), seconds of one SQL query, a folder for what overflows."""

    memory: str = "2GB"
    threads: int | None = None
    query_seconds: float = 30.0
    scratch: Path | None = None


class DuckDbEngine:
    """One DuckDB in memory; each fetch runs on a cursor of its own, so that threads do not share results.

    `folders` are the only places on disk that it may read; without any it may read everything. `fetch` has files at their
    paths before they are read, for a storage whose files lie elsewhere.
    """

    own_process = False

    def __init__(
        self,
        storage: Storage,
        *,
        folders: Sequence[Path] = (),
        limits: Limits | None = None,
        tables: Mapping[str, Table] = map_of_tables.BY_NAME,
        fetch: Callable[[Table, Sequence[DataFile]], None] | None = None,
    ) -> None:
        self._storage = storage
        self._folders = tuple(folders)
        self._limits = limits or Limits()
        self._tables = tables
        self._fetch = fetch or _lies_there
        self._lock = threading.Lock()
        self._opened: ibis.backends.duckdb.Backend | None = None

    def table(
        self,
        table: Table,
        *,
        version: int | None = None,
        units: Sequence[str] | None = None,
        column: str = "day",
        within: Bounds | None = None,
    ) -> ir.Table:
        """The table as an Ibis relation.

        `units` keeps only rows whose `column` is one of them (partitions are pruned), `within` only rows inside the bounds
        (files are pruned by their statistics). Pinned to the version that is newest now. A table that does not exist yet is an
        empty relation.
        """
        import ibis

        schema, text = self._relation(table, version=version, units=units, column=column, within=within)
        return self._backend().sql(text, schema=ibis.schema(schema))

    def memory(self, rows: pa.Table) -> ir.Table:
        """An Arrow table as an Ibis relation; it lives as long as the expression."""
        import ibis

        return ibis.memtable(rows)

    def fetch(self, expression: ir.Table) -> pa.Table:
        """The rows of an expression, in its schema; VersionGone when files of an older version were removed."""
        return self._run(self._backend().compile(expression), [expression], expression.schema().to_pyarrow())

    def apply(self, expression: Callable[..., ir.Table], inputs: Mapping[str, ir.Table]) -> pa.Table:
        """The rows that a function of relations gives for these inputs; its text is made once and used again."""
        text = prepared(expression, tuple(sorted((name, table.schema()) for name, table in inputs.items())))
        parts = {name: self._backend().compile(table) for name, table in inputs.items()}
        return self._run(text.over(parts), list(inputs.values()), text.schema)

    def rows(self, expression: Callable[..., ir.Table], inputs: Mapping[str, ir.Table]) -> pa.Table:
        """The same, for the storage to write."""
        return self.apply(expression, inputs)

    def _run(self, text: str, relations: Sequence[ir.Table], schema: pa.Schema) -> pa.Table:
        import duckdb

        with self._cursor(self._backend().con) as cursor:
            for name, rows in _held(relations).items():
                # As tables of its own: some joins push filters down to a scan that a scan of Arrow refuses.
                cursor.register(f"{name}_arrow", rows)
                cursor.execute(f"CREATE TEMP TABLE {quoted(name)} AS FROM {quoted(f'{name}_arrow')}")
            try:
                found = cursor.execute(text).to_arrow_table()
            except duckdb.IOException as error:
                if gone := _gone(error):
                    raise gone from error
                raise
        return typed(found, schema)

    def sql(self, query: str, *, limit: int | None = None, as_of_us: int | None = None) -> pa.Table:
        """Read-only SQL over all tables, named `layer.table`; UnknownColumn with near names on a wrong name.

        Tables of silver and gold that know a video but not its name get a column `name`. Every query has a database of
        its own that holds nothing but views of the tables that it names. `as_of_us`: over the versions of that time,
        VersionGone when they cannot be read any more.
        """
        import duckdb

        wanted = checked(query, self._tables)
        connection = self._connect()
        stop = threading.Timer(self._limits.query_seconds, connection.interrupt)
        try:
            for table in wanted.tables:
                self._add_view(connection, table, as_of_us)
            stop.start()
            return _counted(_first(connection.execute(wanted.text).to_arrow_reader(), limit))
        except duckdb.Error as error:
            raise _gone(error) or explained(error, self._columns(wanted.tables)) from error
        finally:
            stop.cancel()
            connection.close()

    map_batches = None

    def close(self) -> None:
        """Give back the memory; the next call opens anew."""
        with self._lock:
            if self._opened is not None:
                self._opened.disconnect()
            self._opened = None

    def named(self, table: Table, *, as_of_us: int | None = None) -> tuple[pa.Schema, str]:
        """The newest version, or that of a time, as SQL, with the column `name` of the video where that makes sense."""
        schema, text = self._then(table, as_of_us)
        if table.layer not in NAMED_LAYERS or "video" not in schema.names or "name" in schema.names:
            return schema, text
        import pyarrow as pa

        _, videos = self._then(map_of_tables.VIDEOS, as_of_us)
        names = f"SELECT video, any_value(name) AS name FROM ({videos}) GROUP BY video"
        text = f"SELECT fact.*, names.name FROM ({text}) AS fact LEFT JOIN ({names}) AS names USING (video)"
        return schema.append(pa.field("name", pa.string())), text

    def _then(self, table: Table, as_of_us: int | None) -> tuple[pa.Schema, str]:
        if as_of_us is None:
            return self._relation(table)
        version = self._storage.version_at(table, as_of_us)
        return (
            (table.schema, relation(table, table.schema, ()))
            if version is None
            else self._relation(table, version=version)
        )

    def _relation(
        self,
        table: Table,
        *,
        version: int | None = None,
        units: Sequence[str] | None = None,
        column: str = "day",
        within: Bounds | None = None,
    ) -> tuple[pa.Schema, str]:
        pinned = self._storage.version(table) if version is None else version
        schema = self._storage.schema(table, version=pinned)
        files = self._storage.files(table, version=pinned, within=within)
        if units is None:
            self._fetch(table, files)
            return schema, inside(relation(table, schema, files), schema, within or {})
        if column not in schema.names:
            raise UnknownColumn(f"{table.name} has no column {column}.", hint=f"It has {', '.join(schema.names)}.")
        files = chosen(table, files, column=column, units=units)
        self._fetch(table, files)
        text = inside(relation(table, schema, files), schema, within or {})
        return schema, text if column in table.partition else only(text, schema, column=column, units=units)

    def _add_view(self, connection: duckdb.DuckDBPyConnection, table: Table, as_of_us: int | None) -> None:
        _, text = self.named(table, as_of_us=as_of_us)
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(table.layer)}")
        connection.execute(f"CREATE VIEW {quoted(table.layer)}.{quoted(table.short)} AS {text}")

    def _columns(self, tables: Iterable[Table]) -> Iterator[str]:
        for table in tables:
            yield from self.named(table)[0].names

    def _backend(self) -> ibis.backends.duckdb.Backend:
        import ibis

        with self._lock:
            backend = self._opened or ibis.duckdb.from_connection(self._connect())
            self._opened = backend
            return backend

    def _connect(self) -> duckdb.DuckDBPyConnection:
        return connect(self._limits, folders=self._folders)

    @contextmanager
    def _cursor(self, connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
        cursor = connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()


def connect(limits: Limits, *, folders: Sequence[Path] = ()) -> duckdb.DuckDBPyConnection:
    """An empty database in memory: UTC, no downloads, and no file but those below `folders` (none given: every file)."""
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
        "memory_limit": limits.memory,
    }
    if limits.threads is not None:
        settings["threads"] = limits.threads
    if limits.scratch is not None:
        make_folder(limits.scratch.parent)  # of the folder that it makes itself
        settings["temp_directory"] = str(limits.scratch)
    connection = duckdb.connect(config=settings)
    connection.execute("SET GLOBAL TimeZone = 'UTC'")  # a cursor takes only what is set globally
    if folders:
        places = ", ".join(literal(f"{folder.absolute()}/") for folder in folders)
        connection.execute(f"SET allowed_directories = [{places}]")
        connection.execute("SET enable_external_access = false")
    return connection


def _held(relations: Iterable[ir.Table]) -> dict[str, pa.Table]:
    """The Arrow tables that are part of relations, by the name that they have there."""
    import ibis.expr.operations as ops

    found = (cast("ops.InMemoryTable", node) for one in relations for node in one.op().find(ops.InMemoryTable))
    return {node.name: node.data.to_pyarrow(node.schema) for node in found}


def _lies_there(table: Table, files: Sequence[DataFile]) -> None:
    """Files in a folder need no fetching."""


def _gone(error: duckdb.Error) -> VersionGone | None:
    """What a missing file of a table means, None for another error."""
    if "No files found" not in str(error) and not re.search(r"Cannot open file .*\.parquet", str(error)):
        return None
    return VersionGone("Files that this needs are gone: upkeep or erasure removed the version that they belong to.")


def _first(reader: pa.RecordBatchReader, limit: int | None) -> pa.Table:
    import pyarrow as pa

    if limit is None:
        return reader.read_all()
    batches, rows = [], 0
    for batch in reader:
        batches.append(batch)
        rows += batch.num_rows
        if rows >= limit:
            break
    return pa.Table.from_batches(batches, schema=reader.schema).slice(0, limit)


def _counted(rows: pa.Table) -> pa.Table:
    """DuckDB sums whole numbers to 128 bits, which Arrow gives as decimals: as 64 bits again where they fit."""
    import pyarrow as pa

    for index, field in enumerate(rows.schema):
        if pa.types.is_decimal(field.type) and field.type.precision == SUM_DIGITS and field.type.scale == 0:
            with suppress(pa.ArrowInvalid):
                rows = rows.set_column(index, field.name, rows.column(index).cast(pa.int64()))
    return rows
