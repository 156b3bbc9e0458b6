"""Startup score: startup time on a scale of 0 to 100."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import MILLIONTHS, mean_of_millionths
from jobs.metrics.rules import ALWAYS
from reelhouse.metric import Metric

HALF_AT_MS = 8_000  # a startup of 8 s is worth half


def _value(facts: ir.Table) -> ir.Value:
    score = 100 * HALF_AT_MS * MILLIONTHS // (facts.startup_ms + HALF_AT_MS)
    return mean_of_millionths(score)


METRIC = Metric(
    name="startup_score",
    version=1,
    title="Startup score",
    unit="score",
    words="Mean of 8 ÷ (8 + startup seconds) × 100: 0.4 s gives 95, 2 s gives 80, 8 s gives 50.",
    grains=("playback_quality",),
    value=_value,
    rules=(*ALWAYS, "score_in_0_100"),
    denominator="startups",
    higher_is_better=True,
)
