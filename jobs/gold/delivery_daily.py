"""Deliveries and playbacks to the gap between what was served of each video on each day and what was told of it."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics import metrics_of
from jobs.metrics.deliveries import delivery_facts
from jobs.metrics.period import over
from lake import tables
from reelhouse.job import Read, Transform


def delivery_daily(events: ir.Table, playbacks: ir.Table) -> ir.Table:
    """The rows of gold.delivery_daily that follow from these rows."""
    return over(metrics_of("delivery_daily"), delivery_facts(events, playbacks), by=tables.DELIVERY_DAILY.key)


JOB = Transform(
    name="gold.delivery_daily",
    version=1,
    reads=(
        Read(table=tables.EVENTS),
        Read(table=tables.PLAYBACKS),
    ),
    writes=tables.DELIVERY_DAILY,
    unit="day",
    expression=delivery_daily,
)
