"""The transforms give the rows that SQL written by hand gives, on random event logs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings

from tests.metrics.factory import CHAIN, GOLD, Row, videos, world
from tests.metrics.logs import DURATIONS_MS, logs

STATEMENTS = [text for text in (Path(__file__).parent / "by_hand.sql").read_text().split(";\n") if "CREATE" in text]
NAMES = [
    job.writes.short for job in (*CHAIN, *GOLD) if any(f" TABLE {job.writes.short} AS" in text for text in STATEMENTS)
]


@pytest.fixture(scope="module")
def duckdb() -> Iterator[Any]:
    backend = ibis.duckdb.connect()
    backend.con.execute("SET TimeZone = 'UTC'; SET threads = 1")
    yield backend.con
    backend.disconnect()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(log=logs())
def test_every_table_that_was_also_written_by_hand_is_equal_to_it(log: list[Row], duckdb: Any) -> None:
    made = world(log, videos(**DURATIONS_MS), gold=NAMES)
    for name in ("events", "videos"):
        duckdb.register(name, made[name])
    for statement in STATEMENTS:
        duckdb.execute(statement)
    for name in NAMES:
        assert texts(duckdb.table(name).to_arrow_table(), made[name].column_names) == texts(made[name]), name


def texts(table: pa.Table, columns: list[str] | None = None) -> list[str]:
    """The rows as sorted text; DuckDB's wide sums read as plain integers."""
    fields = [pa.field(f.name, pa.int64() if pa.types.is_decimal(f.type) else f.type) for f in table.schema]
    return sorted(map(repr, table.cast(pa.schema(fields)).select(columns or table.column_names).to_pylist()))
