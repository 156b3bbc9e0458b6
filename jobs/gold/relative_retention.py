"""Retention curves to how each position of a video compares with those of similar length in its workspace."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics import metrics_of
from jobs.metrics.period import over
from jobs.metrics.relative import relative_positions
from lake import tables
from reelhouse.job import Read, Transform


def relative_retention(retention: ir.Table, videos: ir.Table) -> ir.Table:
    """The rows of gold.relative_retention that follow from these rows."""
    return over(
        metrics_of("relative_retention"), relative_positions(retention, videos), by=tables.RELATIVE_RETENTION.key
    )


JOB = Transform(
    name="gold.relative_retention",
    version=1,
    reads=(
        Read(table=tables.RETENTION),
        Read(table=tables.VIDEOS),
    ),
    writes=tables.RELATIVE_RETENTION,
    unit="all",
    expression=relative_retention,
)
