"""Retention curves and transcripts to the key moments of each video, over all days."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics import metrics_of
from jobs.metrics.moments import key_moments as key_moments_of
from jobs.metrics.period import over
from lake import tables
from reelhouse.job import Read, Transform


def key_moments(played: ir.Table, playbacks: ir.Table, transcripts: ir.Table) -> ir.Table:
    """The rows of gold.key_moments that follow from these rows."""
    return over(
        metrics_of("key_moments"), key_moments_of(played, playbacks, transcripts), by=tables.KEY_MOMENTS.schema.names
    )


JOB = Transform(
    name="gold.key_moments",
    version=1,
    reads=(
        Read(table=tables.PLAYED),
        Read(table=tables.PLAYBACKS),
        Read(table=tables.TRANSCRIPTS, dimension_key="video", columns=("work_key",)),
    ),
    writes=tables.KEY_MOMENTS,
    unit="video",
    expression=key_moments,
)
