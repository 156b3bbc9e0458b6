"""Playbacks to the engagement of each workspace on each day: from the facts, because viewers of two videos do not add up."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics import metrics_of
from jobs.metrics.facts import playback_facts
from jobs.metrics.period import over
from lake import tables
from reelhouse.job import Read, Transform


def workspace_daily(playbacks: ir.Table) -> ir.Table:
    """The rows of gold.workspace_daily of these playbacks."""
    return over(metrics_of("workspace_daily"), playback_facts(playbacks), by=tables.WORKSPACE_DAILY.key)


JOB = Transform(
    name="gold.workspace_daily",
    version=1,
    reads=(Read(table=tables.PLAYBACKS),),
    writes=tables.WORKSPACE_DAILY,
    unit="day",
    expression=workspace_daily,
)
