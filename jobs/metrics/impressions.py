"""Impressions: players that were seen."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.rules import ADDED_UP
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.count(where=facts.shown)


METRIC = Metric(
    name="impressions",
    version=1,
    title="Impressions",
    unit="count",
    words="Playbacks whose player became visible.",
    grains=("video_daily", "workspace_daily", "viewer_video"),
    value=_value,
    rules=ADDED_UP,
    higher_is_better=True,
    additive=True,
)
