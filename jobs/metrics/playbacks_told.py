"""Playbacks of which players told."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.count(where=facts.said_played)


METRIC = Metric(
    name="playbacks_told",
    version=1,
    title="Playbacks told",
    unit="count",
    words=("Sessions whose events say that video was played, whoever sent them."),
    grains=("delivery_daily",),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=None,
    additive=True,
)
