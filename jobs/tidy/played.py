"""Events to played intervals: every stretch of media time that a playback played, clipped to the recording, in order.

`number` counts the intervals of a playback from 0, so that it is unique even where a player's own count is not.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from jobs.metrics.intervals import clipped
from jobs.metrics.told import told_intervals
from lake import tables
from reelhouse.job import Read, Transform


def played(events: ir.Table, playbacks: ir.Table) -> ir.Table:
    """The intervals of these events; who played them, and whether it counts, is said by their playback."""
    told = told_intervals(events)
    known = playbacks.select("session", "video", "day", "workspace", "viewer", "counted", "is_view", "duration_ms")
    intervals = clipped(told.inner_join(known, ("session", "video")))
    in_order = ibis.row_number().over(group_by="session", order_by=["number", "at", "event_id"])
    return intervals.mutate(number=in_order).select(*tables.PLAYED.schema.names)


JOB = Transform(
    name="tidy.played",
    version=1,
    reads=(Read(table=tables.EVENTS), Read(table=tables.PLAYBACKS)),
    writes=tables.PLAYED,
    unit="day",
    expression=played,
)
