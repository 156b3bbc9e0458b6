"""Which facts a metric is computed from: the gold tables fall into three families, by what one fact is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import ibis.expr.types as ir

from jobs.metrics.facts import playback_facts, search_facts
from jobs.metrics.positions import positions
from lake import tables
from reelhouse.metric import Metric
from reelhouse.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Facts of one kind; `facts` gets the tables of `reads` by short name, over any days, and gives one row per fact."""

    name: str
    reads: tuple[Table, ...]
    facts: Callable[..., ir.Table] = field(repr=False)


PLAYBACKS = Family(name="playbacks", reads=(tables.PLAYBACKS,), facts=playback_facts)
SEARCHES = Family(name="searches", reads=(tables.EVENTS, tables.PLAYBACKS), facts=search_facts)
POSITIONS = Family(name="positions", reads=(tables.PLAYED, tables.PLAYBACKS), facts=positions)

FAMILY_OF_GRAIN = {
    tables.VIDEO_DAILY.short: PLAYBACKS,
    tables.WORKSPACE_DAILY.short: PLAYBACKS,
    tables.VIEWER_VIDEO.short: PLAYBACKS,
    tables.PLAYBACK_QUALITY.short: PLAYBACKS,
    tables.SEARCH_DAILY.short: SEARCHES,
    tables.RETENTION.short: POSITIONS,
}


def family_of(metric: Metric) -> Family:
    """The family of a metric's facts; all its grains belong to one."""
    return FAMILY_OF_GRAIN[metric.grains[0]]
