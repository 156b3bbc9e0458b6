"""Play rate: of those who came, who pressed play."""

from __future__ import annotations

import ibis.expr.types as ir

from jobs.metrics.arithmetic import share
from jobs.metrics.rules import ALWAYS
from reelhouse.metric import Metric


def _value(facts: ir.Table) -> ir.Value:
    return share(facts.viewer.nunique(where=facts.attempted), facts.viewer.nunique())


METRIC = Metric(
    name="play_rate",
    version=1,
    title="Play rate",
    unit="share",
    words=(
        "Known visitors who pressed play ÷ known visitors who loaded the player, each once; anonymous playbacks "
        "are in neither."
    ),
    grains=("video_daily", "workspace_daily"),
    value=_value,
    rules=(*ALWAYS, "ratio_of_its_counts", "share_in_0_1"),
    numerator="visitors_who_played",
    denominator="visitors",
    higher_is_better=True,
)
