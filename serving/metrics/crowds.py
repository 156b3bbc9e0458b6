"""Small-group suppression: what somebody may be shown who may not know who watched. Pure; knows no route and no rights.

Two steps, so that no difference of two figures tells about fewer than k people:

1. Facts are left out, not figures. A page divides a video by day and device; what fewer than k known people did in such a
   cell is taken out of the facts before anything is computed. Every figure is then one of whole cells, and so is every
   difference of two figures that add up: a total less its parts says nothing about a cell that was left out.
2. Counts go in steps of k, and shares are worked out from these counts. Distinct people do not add up, so two periods or
   two positions of a curve could differ by one person; they differ by k or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from reelhouse.metric import Metric

CELL = ("workspace", "video", "day", "device")
SESSION = "session"
Row = Mapping[str, Any]


def only_crowds(reads: Mapping[str, ir.Table], least: int) -> dict[str, ir.Table]:
    """Relations by the short name of their table, `playbacks` among them, without the playbacks of small cells."""
    playbacks: Any = reads["playbacks"]
    counted = playbacks.filter(playbacks.counted)
    cells = counted.group_by(*CELL).aggregate(people=counted.viewer.nunique())
    kept = counted.semi_join(cells.filter(cells.people >= least), CELL)
    others = {name: rows.semi_join(kept, SESSION) for name, rows in reads.items() if name != "playbacks"}
    return {**others, "playbacks": kept}


def in_steps(row: Row, metrics: Sequence[Metric], step: int) -> dict[str, Any]:
    """The row with its counts rounded down to whole steps, and the shares of such counts worked out again."""
    counts = {
        metric.column: row[metric.column] // step * step
        for metric in metrics
        if metric.unit == "count" and row.get(metric.column) is not None
    }
    shares = {
        metric.column: _share(counts[metric.numerator], counts[metric.denominator])
        for metric in metrics
        if metric.numerator in counts and metric.denominator in counts
    }
    return {**row, **counts, **shares}


def stands_out(row: Row, least: int) -> bool:
    """Whether a key moment may be shown: a tenth of its base, by which it stands out, are enough people."""
    return row["moment_base"] >= 10 * least


def _share(numerator: int, denominator: int) -> float | None:
    return numerator / denominator if denominator else None
