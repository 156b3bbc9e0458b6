"""Retention curves and transcripts to the key moments of each video, over all days."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics import metrics_of
from jobs.metrics.moments import key_moments as moments
from jobs.metrics.period import over
from jobs.metrics.spoken import with_words
from lake import tables
from reelhouse.job import Read, Transform

MOMENT = ("workspace", "video", "kind", "start_ms", "end_ms")


def key_moments(played: ir.Table, playbacks: ir.Table, transcripts: ir.Table) -> ir.Table:
    """The rows of gold.key_moments of the videos of these playbacks."""
    measured = over(metrics_of("key_moments"), moments(played, playbacks), by=MOMENT)
    return with_words(measured, transcripts)


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
