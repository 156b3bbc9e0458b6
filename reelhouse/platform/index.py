"""Runs an Index: a search index built beside the old one and swapped in when an input changed."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from reelhouse.job import Index
from reelhouse.platform import Platform
from reelhouse.platform import inputs as changes
from reelhouse.platform.report import Report
from reelhouse.types import Point


def due(platform: Platform, job: Index) -> bool:
    """Whether the served generation was made from other inputs or other code; never before there is any input."""
    now = changes.versions(platform, job.reads)
    return is_possible(platform, job) and platform.vectors.generation() != _generation(job, now)


def is_possible(platform: Platform, job: Index) -> bool:
    """Whether all inputs are there."""
    return len(changes.versions(platform, job.reads)) == len(job.reads)


def run(platform: Platform, job: Index) -> Report:
    """Rebuild and swap; nothing when the served generation is up to date."""
    return rebuilt(platform, job) if due(platform, job) else Report(job=job.name)


def rebuilt(platform: Platform, job: Index) -> Report:
    """Rebuild from the tables and swap, whatever is served now."""
    versions = changes.versions(platform, job.reads)
    reads = {table.short: platform.engine.table(table, version=versions[table.name]) for table in job.reads}
    rows = platform.engine.fetch(job.points(**reads))
    count = platform.vectors.rebuild(_points(rows), generation=_generation(job, versions))
    return Report(job=job.name, items=1, rows=count)


def _generation(job: Index, versions: changes.Versions) -> str:
    return changes.digest(job.name, job.version, sorted(versions.items()))


def _points(rows: pa.Table) -> Iterator[Point]:
    payload = [name for name in rows.column_names if name not in ("id", "vector")]
    for batch in rows.to_batches(max_chunksize=1000):
        for row in batch.to_pylist():
            yield Point(
                id=row["id"],
                vector=tuple(row["vector"]),
                text=row["text"],
                payload={name: row[name] for name in payload if row[name] is not None},
            )
