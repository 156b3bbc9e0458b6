"""Played intervals to the retention curve of each video, over all days."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics import metrics_of
from jobs.metrics.period import over
from jobs.metrics.positions import positions
from lake import tables
from reelhouse.job import Read, Transform


def retention(played: ir.Table, playbacks: ir.Table) -> ir.Table:
    """The rows of gold.retention of the videos of these playbacks."""
    return over(metrics_of("retention"), positions(played, playbacks), by=tables.RETENTION.key)


JOB = Transform(
    name="gold.retention",
    version=1,
    reads=(Read(table=tables.PLAYED), Read(table=tables.PLAYBACKS)),
    writes=tables.RETENTION,
    unit="video",
    expression=retention,
)
