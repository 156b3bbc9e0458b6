"""Offers to how often recommendations were shown beside each video on each day, and watched, also after midnight."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics import metrics_of
from jobs.metrics.offers import offer_facts
from jobs.metrics.period import over
from lake import tables
from reelhouse.job import Read, Transform


def recommendation_daily(events: ir.Table, playbacks: ir.Table) -> ir.Table:
    """The rows of gold.recommendation_daily that follow from these rows."""
    return over(metrics_of("recommendation_daily"), offer_facts(events, playbacks), by=tables.RECOMMENDATION_DAILY.key)


JOB = Transform(
    name="gold.recommendation_daily",
    version=1,
    reads=(
        Read(table=tables.EVENTS),
        Read(table=tables.PLAYBACKS, days_after=1),
    ),
    writes=tables.RECOMMENDATION_DAILY,
    unit="day",
    expression=recommendation_daily,
)
