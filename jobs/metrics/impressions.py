"""Impressions: players that were seen."""

from __future__ import annotations

import ibis.expr.types as ir

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
    higher_is_better=True,
    additive=True,
)
