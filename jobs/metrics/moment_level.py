"""How high the curve is at a key moment."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import share
from jobs.metrics.rules import ALWAYS
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return share(facts.watchers.sum(), facts.base.sum())


METRIC = Metric(
    name="moment_level",
    version=1,
    title="Level of the moment",
    unit="share",
    words=(
        "The audience retention of an intro, a top moment or a dip at its extreme position; the rewatches per view of a spike."
    ),
    grains=("key_moments",),
    value=_value,
    rules=(*ALWAYS, "ratio_of_its_counts"),
    numerator="moment_watchers",
    denominator="moment_base",
    higher_is_better=True,
)
