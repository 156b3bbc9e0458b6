"""Recommendation uptake: how much of what was offered was watched."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import share
from jobs.metrics.rules import ALWAYS
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return share(facts.count(where=facts.played), facts.count())


METRIC = Metric(
    name="recommendation_uptake",
    version=1,
    title="Recommendation uptake",
    unit="share",
    words=("Recommended videos played for at least 5 s ÷ recommended videos shown."),
    grains=("recommendation_daily",),
    value=_value,
    rules=(*ALWAYS, "ratio_of_its_counts", "share_in_0_1"),
    numerator="recommendations_played",
    denominator="recommendations_shown",
    higher_is_better=True,
)
