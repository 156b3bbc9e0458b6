"""Playbacks to the engagement of each video on each day."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics import metrics_of
from jobs.metrics.facts import playback_facts
from jobs.metrics.period import over
from lake import tables
from reelhouse.job import Read, Transform


def video_daily(playbacks: ir.Table) -> ir.Table:
    """The rows of gold.video_daily of these playbacks."""
    return over(metrics_of("video_daily"), playback_facts(playbacks), by=tables.VIDEO_DAILY.key)


JOB = Transform(
    name="gold.video_daily",
    version=1,
    reads=(Read(table=tables.PLAYBACKS),),
    writes=tables.VIDEO_DAILY,
    unit="day",
    expression=video_daily,
)
