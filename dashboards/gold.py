"""The gold tables as one DuckDB file for Superset: written beside, put in place at once, and only when a table changed."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from dashboards.datasets import GOLD
from jobs.metrics import metrics_of
from lake import tables
from lake.export import gold_file
from reelhouse.errors import Unavailable
from reelhouse.table import Table

if TYPE_CHECKING:
    from lake.engine.duckdb import DuckDbEngine
    from reelhouse.ports import Storage

WRITER = 1  # raise it when the file is made differently from the same tables


def versions(storage: Storage) -> str:
    """What the file would be made of: the version of every table in it. Unavailable before the first refresh."""
    found = {table.name: storage.version(table) for table in (*GOLD, tables.VIDEOS)}
    if all(found[table.name] is None for table in GOLD):
        raise Unavailable("There are no gold tables yet.", hint="Run `reelhouse refresh` (or `reelhouse demo`) first.")
    return ",".join(f"{name}={version}" for name, version in found.items()) + f",writer={WRITER}"


def write(engine: DuckDbEngine, to: Path) -> Path:
    """Write the file; a table that nobody has filled yet is there too, empty, with the columns of its metrics."""
    return gold_file(engine, [with_metrics(table) for table in GOLD], to)


def with_metrics(table: Table) -> Table:
    """The table with the columns that its metric declarations add."""
    fields = [
        pa.field(metric.column, pa.int64() if metric.unit == "count" else pa.float64())
        for metric in metrics_of(table.short)
        if metric.column not in table.schema.names
    ]
    return dataclasses.replace(table, schema=pa.schema([*table.schema, *fields]))
