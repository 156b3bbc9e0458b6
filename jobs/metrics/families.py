"""Which facts a metric is computed from: the gold tables fall into families, by what one fact is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir

from jobs.metrics.deliveries import delivery_facts
from jobs.metrics.facts import playback_facts, search_facts
from jobs.metrics.live_viewers import live_sessions
from jobs.metrics.moments import key_moments
from jobs.metrics.offers import offer_facts
from jobs.metrics.positions import positions
from jobs.metrics.relative import relative_positions
from lake import tables
from reelhouse.metric import Metric
from reelhouse.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Facts of one kind; `facts` gets the tables of `reads` by short name, over any days, and gives one row per fact.

    `across` are those of its tables in which the facts of one video need rows of other videos; `days_after` is how many
    days behind the last one they need. `key` groups metrics that no gold table carries.
    """

    name: str
    reads: tuple[Table, ...]
    facts: Callable[..., ir.Table] = field(repr=False)
    across: tuple[Table, ...] = ()
    days_after: int = 0
    key: tuple[str, ...] = ()


def _live_now(events: ir.Table) -> ir.Table:
    return live_sessions(events, ibis.now())


PLAYBACKS = Family(name="playbacks", reads=(tables.PLAYBACKS,), facts=playback_facts)
SEARCHES = Family(
    name="searches",
    reads=(tables.EVENTS, tables.PLAYBACKS),
    facts=search_facts,
    across=(tables.PLAYBACKS,),
    days_after=1,
)
POSITIONS = Family(name="positions", reads=(tables.PLAYED, tables.PLAYBACKS), facts=positions)
MOMENTS = Family(name="moments", reads=(tables.PLAYED, tables.PLAYBACKS), facts=key_moments)
RELATIVE = Family(
    name="relative",
    reads=(tables.RETENTION, tables.VIDEOS),
    facts=relative_positions,
    across=(tables.RETENTION, tables.VIDEOS),
)
OFFERS = Family(
    name="offers", reads=(tables.EVENTS, tables.PLAYBACKS), facts=offer_facts, across=(tables.PLAYBACKS,), days_after=1
)
DELIVERIES = Family(name="deliveries", reads=(tables.EVENTS, tables.PLAYBACKS), facts=delivery_facts)
LIVE = Family(name="live", reads=(tables.EVENTS,), facts=_live_now, key=("workspace", "video"))

FAMILY_OF_GRAIN = {
    tables.VIDEO_DAILY.short: PLAYBACKS,
    tables.WORKSPACE_DAILY.short: PLAYBACKS,
    tables.VIEWER_VIDEO.short: PLAYBACKS,
    tables.PLAYBACK_QUALITY.short: PLAYBACKS,
    tables.SEARCH_DAILY.short: SEARCHES,
    tables.RETENTION.short: POSITIONS,
    tables.KEY_MOMENTS.short: MOMENTS,
    tables.RELATIVE_RETENTION.short: RELATIVE,
    tables.RECOMMENDATION_DAILY.short: OFFERS,
    tables.DELIVERY_DAILY.short: DELIVERIES,
}
WITHOUT_TABLE = {LIVE.name: LIVE}


def family_of(metric: Metric) -> Family:
    """The family of a metric's facts; all its grains belong to one."""
    return FAMILY_OF_GRAIN[metric.grains[0]] if metric.grains else WITHOUT_TABLE[metric.family]
