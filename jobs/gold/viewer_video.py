"""Playbacks to what each known viewer played of each video on each day; nobody known has no row."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics import metrics_of
from jobs.metrics.facts import playback_facts
from jobs.metrics.period import values
from lake import tables
from reelhouse.job import Read, Transform


def viewer_video(playbacks: ir.Table) -> ir.Table:
    """The rows of gold.viewer_video of these playbacks."""
    facts = playback_facts(playbacks.filter(playbacks.viewer.notnull()))
    columns = values(metrics_of("viewer_video"), facts)
    return facts.group_by(*tables.VIEWER_VIDEO.key).aggregate(viewer_kind=facts.viewer_kind.min(), **columns)


JOB = Transform(
    name="gold.viewer_video",
    version=1,
    reads=(Read(table=tables.PLAYBACKS),),
    writes=tables.VIEWER_VIDEO,
    unit="day",
    expression=viewer_video,
)
