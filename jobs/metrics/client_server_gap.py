"""Client–server gap: how much was delivered that no player told of."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import share
from jobs.metrics.rules import ALWAYS
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return share(facts.segments.sum(where=~facts.told).coalesce(0), facts.segments.sum())


METRIC = Metric(
    name="client_server_gap",
    version=1,
    title="Client–server gap",
    unit="share",
    words=("Segments served that no client event explains ÷ segments served."),
    grains=("delivery_daily",),
    value=_value,
    rules=(*ALWAYS, "ratio_of_its_counts", "share_in_0_1"),
    numerator="segments_unexplained",
    denominator="segments_served",
    higher_is_better=False,
)
