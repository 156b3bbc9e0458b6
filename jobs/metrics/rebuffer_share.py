"""Rebuffer share: how much of the wanted time was waiting."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import share
from jobs.metrics.rules import ALWAYS
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return share(facts.stalled_ms.sum(), facts.wanted_ms.sum())


METRIC = Metric(
    name="rebuffer_share",
    version=1,
    title="Rebuffer share",
    unit="share",
    words="Time stalled ÷ time that video was wanted (played or stalled), over all playbacks together.",
    grains=("playback_quality",),
    value=_value,
    rules=(*ALWAYS, "ratio_of_its_counts", "share_in_0_1"),
    numerator="stalled_seconds",
    denominator="wanted_seconds",
    higher_is_better=False,
)
