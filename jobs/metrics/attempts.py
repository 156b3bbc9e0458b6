"""Attempts: playbacks in which play was pressed."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.count(where=facts.attempted)


METRIC = Metric(
    name="attempts",
    version=1,
    title="Attempts",
    unit="count",
    words="Playbacks in which play was pressed.",
    grains=("playback_quality",),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=None,
    additive=True,
)
