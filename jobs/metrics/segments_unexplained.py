"""Segments that no client event explains."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.segments.sum(where=~facts.told).coalesce(0)


METRIC = Metric(
    name="segments_unexplained",
    version=1,
    title="Segments without a player",
    unit="count",
    words=("Segments served to sessions of which no player event ever came: blocked beacons, downloads."),
    grains=("delivery_daily",),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=False,
    additive=True,
)
