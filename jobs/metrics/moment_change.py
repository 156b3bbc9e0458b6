"""How far a key moment stands out."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import share
from jobs.metrics.rules import ALWAYS
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return share(facts.change_numerator.sum(), facts.change_denominator.sum())


METRIC = Metric(
    name="moment_change",
    version=1,
    title="Change at the moment",
    unit="share",
    words=(
        "How far a spike rises above the mean of the 10 positions "
        "on either side, or a dip falls below it; how much audience the intro or the top moment loses "
        "from its first position to its last."
    ),
    grains=("key_moments",),
    value=_value,
    rules=ALWAYS,
    denominator="moment_base",
    higher_is_better=None,
)
