"""The reverse of the client–server gap: what players told that no delivery explains."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import share
from jobs.metrics.rules import ALWAYS
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return share(facts.count(where=facts.said_played & (facts.segments == 0)), facts.count(where=facts.said_played))


METRIC = Metric(
    name="unserved_share",
    version=1,
    title="Playbacks without a delivery, share",
    unit="share",
    words=("Sessions that say they played though nothing was served to them ÷ sessions that say they played."),
    grains=("delivery_daily",),
    value=_value,
    rules=(*ALWAYS, "ratio_of_its_counts", "share_in_0_1"),
    numerator="playbacks_unserved",
    denominator="playbacks_told",
    higher_is_better=False,
)
