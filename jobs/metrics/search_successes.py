"""Successful searches."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.count(where=facts.successful)


METRIC = Metric(
    name="search_successes",
    version=1,
    title="Successful searches",
    unit="count",
    words="Searches of which a result was played within 60 s, for at least 10 s.",
    grains=("search_daily",),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=True,
    additive=True,
)
