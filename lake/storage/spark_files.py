"""Data files of a table, written by Spark's Python workers; knows no log: whoever asked for the files commits them.

Spark itself commits one application transaction a write. Files that lie there already can be committed by delta-rs with as
many as there are, and a task that Spark runs twice leaves a file that no commit names, never a row twice.
"""

from __future__ import annotations

import datetime as dt
import json
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lake.durable import sync_file, sync_folder
from lake.storage.conform import conform
from reelhouse.table import Table

if TYPE_CHECKING:
    import pyarrow as pa
    from deltalake.transaction import AddAction

    from lake.engine.spark import SparkRows

MOST_ROWS = 250_000
TEXT_MEASURED = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One data file: its path below the table, its partition, and its statistics as Delta's log has them."""

    path: str
    size: int
    rows: int
    partition: dict[str, str]
    stats: str

    def action(self) -> AddAction:
        """What a commit says of it."""
        from deltalake.transaction import AddAction

        now_ms = int(time.time() * 1000)
        return AddAction(self.path, self.size, self.partition, now_ms, data_change=True, stats=self.stats)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where files go, and which columns are measured for the log."""

    table: Table
    folder: Path
    measured: Sequence[str]


def write(rows: SparkRows, target: Target) -> list[Written]:
    """Compute the rows on Spark's workers and write them there; nothing but the names of the files comes back."""
    frame = rows.frame.coalesce(rows.frame.sparkSession.sparkContext.defaultParallelism)
    told = frame.mapInArrow(_writing(rows, target), "file string").collect()
    return [Written(**json.loads(row["file"])) for row in told]


def discard(files: Iterable[Written], target: Target) -> None:
    """Remove files that no commit will name."""
    for file in files:
        (target.folder / file.path).unlink(missing_ok=True)


def _writing(rows: SparkRows, target: Target) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    shape, schema = rows.shape or _as_it_is, rows.schema or target.table.schema

    def writing(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        shaped = (shape(batch) for batch in batches if batch.num_rows)
        for part in _parts(shaped):
            files = _files(conform(target.table, part, stored=schema), target)
            yield pa.RecordBatch.from_pydict({"file": [json.dumps(asdict(file)) for file in files]})

    return writing


def _as_it_is(batch: pa.RecordBatch) -> pa.Table:
    import pyarrow as pa

    return pa.table(batch)


def _parts(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The tables joined up to MOST_ROWS or a little more, so that a task writes few files."""
    import pyarrow as pa

    held: list[pa.Table] = []
    for table in tables:
        held.append(table)
        if sum(map(len, held)) >= MOST_ROWS:
            yield pa.concat_tables(held)
            held = []
    if held:
        yield pa.concat_tables(held)


def _files(rows: pa.Table, target: Target) -> Iterator[Written]:
    import pyarrow.compute as pc

    if not target.table.partition:
        yield _file(rows, {}, target)
        return
    (column,) = target.table.partition
    for value in pc.unique(rows[column]):  # type: ignore[attr-defined]
        part = rows.filter(pc.equal(rows[column], value)).drop_columns([column])  # type: ignore[attr-defined]
        yield _file(part, {column: str(value.as_py())}, target)


def _file(rows: pa.Table, partition: dict[str, str], target: Target) -> Written:
    import pyarrow.parquet as pq

    folder = "/".join(f"{name}={value}" for name, value in partition.items())
    path = Path(folder) / f"part-{uuid.uuid4()}-spark.zstd.parquet"
    whole = target.folder / path
    whole.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(rows, whole, compression="zstd", compression_level=1)
    sync_file(whole)
    sync_folder(whole.parent)
    stats = json.dumps(statistics(rows, target.measured))
    return Written(path=str(path), size=whole.stat().st_size, rows=rows.num_rows, partition=partition, stats=stats)


def statistics(rows: pa.Table, measured: Iterable[str]) -> dict[str, Any]:
    """Rows, bounds and nulls as Delta's log has them; a long text has no bounds, which is always right."""
    import pyarrow.compute as pc

    told: dict[str, Any] = {"numRecords": rows.num_rows, "minValues": {}, "maxValues": {}, "nullCount": {}}
    for name in measured:
        if name not in rows.column_names:
            continue
        told["nullCount"][name] = rows[name].null_count
        bounds = pc.min_max(rows[name]).as_py()  # type: ignore[attr-defined]
        if bounds["min"] is not None and all(_is_measured(bound) for bound in bounds.values()):
            told["minValues"][name], told["maxValues"][name] = (_plain(bounds[side]) for side in ("min", "max"))
    return told


def _is_measured(value: object) -> bool:
    return len(value) <= TEXT_MEASURED if isinstance(value, str) else isinstance(value, int | float | dt.date)


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value.isoformat() if isinstance(value, dt.date) else value
