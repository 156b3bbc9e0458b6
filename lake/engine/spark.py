"""Ibis expressions on Spark, over the Delta tables that a storage names; SQL from people runs on DuckDB over the same files."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lake.engine.arrow_types import typed
from reelhouse.errors import UnknownColumn, VersionGone
from reelhouse.ports import Bounds

if TYPE_CHECKING:
    import ibis.backends.pyspark
    import ibis.expr.types as ir
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

    from reelhouse.ports import Engine, Storage
    from reelhouse.table import Table


MISSING_FILE = ("FAILED_READ_FILE", "DELTA_FILE_NOT_FOUND", "FileNotFoundException")


@dataclass(frozen=True, slots=True, kw_only=True)
class SparkRows:
    """Rows that Spark has not computed yet: its storage writes them without bringing them here.

    With a `shape`, the frame is what they are made from: Spark's workers call it on each batch, which gives rows of `schema`.
    `holds` is asked with their number before the commit; False: nothing is committed.
    """

    frame: DataFrame
    schema: pa.Schema | None = None
    shape: Callable[[pa.RecordBatch], pa.Table] | None = None
    holds: Callable[[int], bool] | None = None


class SparkEngine:
    """One session a process; relations are temporary views."""

    own_process = True

    def __init__(self, storage: Storage, *, start: Callable[[], SparkSession], reader: Engine) -> None:
        self._storage, self._start, self._reader = storage, start, reader
        self._numbers = itertools.count()
        self._lock = threading.Lock()

    @cached_property
    def spark(self) -> SparkSession:
        """The session, started when it is first asked for."""
        return self._start()

    def table(
        self,
        table: Table,
        *,
        version: int | None = None,
        units: Sequence[str] | None = None,
        column: str = "day",
        within: Bounds | None = None,
    ) -> ir.Table:
        """The table as an Ibis relation, pinned to a version; see the port."""
        from pyspark.sql import functions

        pinned = self._storage.version(table) if version is None else version
        schema = self._storage.schema(table, version=pinned)
        if units is not None and column not in schema.names:
            raise UnknownColumn(f"{table.name} has no column {column}.", hint=f"It has {', '.join(schema.names)}.")
        frame = self._stored(table, schema, pinned)
        if units is not None:
            frame = frame.where(frame[column].cast("string").isin(list(units)))
        for name, (low, high) in (within or {}).items():
            frame = frame if low is None else frame.where(frame[name] >= functions.lit(low))
            frame = frame if high is None else frame.where(frame[name] <= functions.lit(high))
        return self._viewed(frame, schema)

    def memory(self, rows: pa.Table) -> ir.Table:
        """An Arrow table as an Ibis relation."""
        return self._viewed(self._frame(rows), rows.schema)

    def fetch(self, expression: ir.Table) -> pa.Table:
        """The rows of an expression, in its schema; VersionGone when files of an older version were removed."""
        from py4j.protocol import Py4JJavaError
        from pyspark.errors import PySparkException

        try:
            rows = self._computed(expression).toArrow()
        except (PySparkException, Py4JJavaError) as error:
            if any(words in str(error) for words in MISSING_FILE):
                raise VersionGone.of("a table") from error
            raise
        return typed(rows, expression.schema().to_pyarrow())

    def apply(self, expression: Callable[..., ir.Table], inputs: Mapping[str, ir.Table]) -> pa.Table:
        """The rows that a function of relations gives for these inputs."""
        return self.fetch(expression(**inputs))

    def rows(self, expression: Callable[..., ir.Table], inputs: Mapping[str, ir.Table]) -> SparkRows:
        """The same, for the storage to write: nothing is computed here."""
        return SparkRows(frame=self._computed(expression(**inputs)))

    def sql(self, query: str, *, limit: int | None = None, as_of_us: int | None = None) -> pa.Table:
        """Read-only SQL over all tables: on DuckDB, which opens the same files in a moment."""
        return self._reader.sql(query, limit=limit, as_of_us=as_of_us)

    def map_batches(
        self, work: Callable[[pa.RecordBatch], bytes], batches: Iterable[pa.RecordBatch]
    ) -> Iterator[bytes]:
        """What a function gives for each single-row batch, worked out by Spark's Python workers."""
        from lake.engine.spark_batches import mapped

        return mapped(self.spark, work, batches)

    def close(self) -> None:
        """End the session."""
        if "spark" in self.__dict__:
            self.spark.stop()
            del self.__dict__["spark"]
            self.__dict__.pop("_backend", None)

    @cached_property
    def _backend(self) -> ibis.backends.pyspark.Backend:
        import ibis

        return ibis.pyspark.connect(self.spark)

    def _computed(self, expression: ir.Table) -> DataFrame:
        with self._lock:
            return self.spark.sql(self._backend.compile(expression))

    def _stored(self, table: Table, schema: pa.Schema, version: int | None) -> DataFrame:
        if version is None:
            return self._frame(schema.empty_table())
        place: Any = self._storage
        read = self.spark.read.format("delta").option("versionAsOf", version).load(str(place.folder(table)))
        known = set(read.columns)
        wanted = spark_schema(schema)
        return read.select(*(_column(read, field, known) for field in wanted))

    def _frame(self, rows: pa.Table) -> DataFrame:
        return self.spark.createDataFrame(rows.combine_chunks(), schema=spark_schema(rows.schema))  # type: ignore[arg-type]

    def _viewed(self, frame: DataFrame, schema: pa.Schema) -> ir.Table:
        import ibis

        name = f"view_{next(self._numbers)}"
        frame.createOrReplaceTempView(name)
        found = self._backend.table(name)
        return (
            found.cast(ibis.Schema.from_pyarrow(schema))
            if found.schema() != ibis.Schema.from_pyarrow(schema)
            else found
        )


def spark_schema(schema: pa.Schema) -> Any:
    """An Arrow schema as Spark's."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema, prefer_timestamp_ntz=False)


def _column(frame: DataFrame, field: Any, known: set[str]) -> Any:
    from pyspark.sql import functions

    there = frame[field.name] if field.name in known else functions.lit(None)
    return there.cast(field.dataType).alias(field.name)
