"""Startup time: from pressing play to the first frame."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import share
from jobs.metrics.rules import COUNTED
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return share(facts.startup_ms.sum(), facts.startup_ms.count() * 1000)


METRIC = Metric(
    name="startup_seconds",
    version=1,
    title="Startup time",
    unit="seconds",
    words=(
        "Mean time from pressing play to the first moving frame; playbacks that never started, or whose viewer "
        "sought first, have none."
    ),
    grains=("playback_quality",),
    value=_value,
    rules=COUNTED,
    denominator="startups",
    higher_is_better=False,
)
