"""One DuckDB file with the gold tables, for dashboards that bring their own DuckDB. Never changed, only replaced."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from lake.durable import make_folder, sync_file, sync_folder
from lake.engine.relation import quoted
from reelhouse.errors import BadInput

if TYPE_CHECKING:
    from lake.engine.duckdb import DuckDbEngine
    from reelhouse.table import Table

LAYERS = ("bronze", "silver", "gold", "ops")


def gold_file(engine: DuckDbEngine, tables: Iterable[Table], to: Path) -> Path:
    """Write the newest versions of the tables, with the names of videos, and put the file in place at once.

    Who has the old file open goes on reading it. Tables are named `layer.table` inside, as in the lake. BadInput when the
    file would be called like a layer.
    """
    import duckdb

    if to.stem in LAYERS:  # DuckDB names a database after its file, and then gold.video_daily could be either
        raise BadInput(f"A DuckDB file cannot be called {to.name}.", hint="Call it engagement.duckdb, for example.")
    make_folder(to.parent)
    beside = to.with_name(f".making-{uuid.uuid4().hex[:8]}.duckdb")
    try:
        with duckdb.connect(str(beside)) as file:
            file.execute("SET TimeZone = 'UTC'")
            for table in tables:
                _, text = engine.named(table)
                file.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(table.layer)}")
                file.execute(f"CREATE TABLE {quoted(table.layer)}.{quoted(table.short)} AS {text}")
        sync_file(beside)
        beside.replace(to)
    finally:
        for left in to.parent.glob(f"{beside.name}*"):
            left.unlink()
    sync_folder(to.parent)
    return to
