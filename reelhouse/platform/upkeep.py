"""Keeps tables quick and short: compaction, Z-order, removal of dead files, a short log; with figures for each table."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Sequence

import pyarrow as pa

from lake import tables
from reelhouse.errors import Conflict
from reelhouse.platform import Platform
from reelhouse.platform.locks import exclusive
from reelhouse.ports import Compacted
from reelhouse.table import Table

NOTHING = Compacted(files_before=0, files_after=0, bytes_before=0, bytes_after=0)
Figures = dict[str, object]


def keep_up(platform: Platform, chosen: Iterable[Table] = tables.ALL) -> list[Figures]:
    """Take care of the tables that exist, one after the other; the figures are entered in ops.upkeep too."""
    there = [table for table in chosen if platform.storage.version(table) is not None]
    with exclusive(platform.home / "locks", "upkeep"):
        rows = [_keep_up(platform, table) for table in there]
        if rows:
            platform.storage.append(tables.UPKEEP, pa.Table.from_pylist(rows, schema=tables.UPKEEP.schema))
    return rows


def join_small_files(platform: Platform, table: Table, days: Sequence[str]) -> Compacted:
    """Only the compaction, of some days: quick enough to be done between two ticks of the ingest loop."""
    try:
        return platform.storage.compact(table, units=days)
    except Conflict:
        return NOTHING


def _keep_up(platform: Platform, table: Table) -> Figures:
    began, started_at = time.perf_counter(), dt.datetime.now(dt.UTC)
    note, done = "", NOTHING
    try:
        done = platform.storage.compact(table, order_by=table.clustered)
    except Conflict as conflict:
        note = conflict.message
    removed = platform.storage.vacuum(table, older_than_hours=platform.settings.history_days * 24)
    return {
        "table": table.name,
        "started_at": started_at,
        "seconds": time.perf_counter() - began,
        "files_before": done.files_before,
        "files_after": done.files_after,
        "bytes_before": done.bytes_before,
        "bytes_after": done.bytes_after,
        "files_removed": removed,
        "note": note,
    }
