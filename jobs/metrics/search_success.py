"""Search success: the share of searches that led to watching."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import share
from jobs.metrics.rules import ALWAYS
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return share(facts.count(where=facts.successful), facts.count())


METRIC = Metric(
    name="search_success",
    version=1,
    title="Search success",
    unit="share",
    words="Searches followed within 60 s by at least 10 s of play of one of their results ÷ searches.",
    grains=("search_daily",),
    value=_value,
    rules=(*ALWAYS, "ratio_of_its_counts", "share_in_0_1"),
    numerator="search_successes",
    denominator="searches",
    higher_is_better=True,
)
