"""Searches."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.count()


METRIC = Metric(
    name="searches",
    version=1,
    title="Searches",
    unit="count",
    words="Searches; a search session counts once, with its last words. Bots are not counted.",
    grains=("search_daily",),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=None,
    additive=True,
)
