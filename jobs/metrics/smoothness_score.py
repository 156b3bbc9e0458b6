"""Smoothness score: how little playing was interrupted."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import MILLIONTHS, mean_of_millionths
from jobs.metrics.rules import ALWAYS
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    half_stalls = facts.stalls / 2
    by_count = 100 / (1 + half_stalls * half_stalls).sqrt()
    by_time = 100 * (-10 * facts.stalled_ms / facts.wanted_ms.nullif(0)).exp()
    score = ((by_count + by_time) / 2 * MILLIONTHS).floor().cast("int64")
    return mean_of_millionths(score)


METRIC = Metric(
    name="smoothness_score",
    version=1,
    title="Smoothness score",
    unit="score",
    words=(
        "Per playback the mean of 100 ÷ √(1 + (stalls ÷ 2)²) and 100 × e^(−10 × rebuffer share); then the mean "
        "over playbacks that wanted video."
    ),
    grains=("playback_quality",),
    value=_value,
    rules=(*ALWAYS, "score_in_0_100"),
    denominator="wanted_playbacks",
    higher_is_better=True,
)
