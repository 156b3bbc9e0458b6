"""Searches that found nothing."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.count(where=facts.shown_results == 0)


METRIC = Metric(
    name="search_no_result",
    version=1,
    title="Searches without a result",
    unit="count",
    words="Searches that found nothing.",
    grains=("search_daily",),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=False,
    additive=True,
)
