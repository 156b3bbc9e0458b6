"""Playbacks to how well playing went, by video, day and device."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics import metrics_of
from jobs.metrics.facts import playback_facts
from jobs.metrics.period import over
from lake import tables
from reelhouse.job import Read, Transform


def playback_quality(playbacks: ir.Table) -> ir.Table:
    """The rows of gold.playback_quality of these playbacks."""
    return over(metrics_of("playback_quality"), playback_facts(playbacks), by=tables.PLAYBACK_QUALITY.key)


JOB = Transform(
    name="gold.playback_quality",
    version=1,
    reads=(Read(table=tables.PLAYBACKS),),
    writes=tables.PLAYBACK_QUALITY,
    unit="day",
    expression=playback_quality,
)
