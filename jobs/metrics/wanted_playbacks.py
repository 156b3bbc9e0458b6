"""Playbacks that wanted video: the n of the smoothness score."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.count(where=facts.wanted_ms > 0)


METRIC = Metric(
    name="wanted_playbacks",
    version=1,
    title="Playbacks that wanted video",
    unit="count",
    words="Playbacks with some wanted time: the n of the smoothness score.",
    grains=("playback_quality",),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=None,
    additive=True,
)
