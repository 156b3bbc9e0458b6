"""Visitors who pressed play."""

from __future__ import annotations

import ibis.expr.types as ir

from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return facts.viewer.nunique(where=facts.attempted)


METRIC = Metric(
    name="visitors_who_played",
    version=1,
    title="Visitors who pressed play",
    unit="count",
    words="Known viewers who pressed play at least once, each once.",
    grains=("video_daily", "workspace_daily"),
    value=_value,
    higher_is_better=True,
)
