"""Exits before start."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.count(where=facts.attempted & ~facts.started & ~facts.failed)


METRIC = Metric(
    name="exits_before_start",
    version=1,
    title="Exits before start",
    unit="count",
    words="Playbacks in which play was pressed and that neither started nor failed.",
    grains=("playback_quality",),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=False,
    additive=True,
)
