"""Exit before start: the share of attempts that were given up."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import share
from jobs.metrics.rules import ALWAYS
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    exits = facts.attempted & ~facts.started & ~facts.failed
    return share(facts.count(where=exits), facts.count(where=facts.attempted))


METRIC = Metric(
    name="exit_before_start",
    version=1,
    title="Exit before start",
    unit="share",
    words="Playbacks that were attempted, never started and did not fail ÷ attempts.",
    grains=("playback_quality",),
    value=_value,
    rules=(*ALWAYS, "ratio_of_its_counts", "share_in_0_1"),
    numerator="exits_before_start",
    denominator="attempts",
    higher_is_better=False,
)
