"""Searches to how often each was made on each day and whether it led to watching, also after midnight."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics import metrics_of
from jobs.metrics.facts import search_facts
from jobs.metrics.period import over
from lake import tables
from reelhouse.job import Read, Transform


def search_daily(events: ir.Table, playbacks: ir.Table) -> ir.Table:
    """The rows of gold.search_daily of the searches among these events."""
    return over(metrics_of("search_daily"), search_facts(events, playbacks), by=tables.SEARCH_DAILY.key)


JOB = Transform(
    name="gold.search_daily",
    version=1,
    reads=(Read(table=tables.EVENTS), Read(table=tables.PLAYBACKS, days_after=1)),
    writes=tables.SEARCH_DAILY,
    unit="day",
    expression=search_daily,
)
