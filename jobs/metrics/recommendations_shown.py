"""Recommendations that were shown."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.count()


METRIC = Metric(
    name="recommendations_shown",
    version=1,
    title="Recommendations shown",
    unit="count",
    words=(
        "Recommended videos that a counted playback showed beside its video, each once; one that was opened was shown."
    ),
    grains=("recommendation_daily",),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=None,
    additive=True,
)
