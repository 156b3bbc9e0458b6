"""The facts under the client–server gap: what the server delivered to each session beside what its player told."""

from __future__ import annotations

import ibis.expr.types as ir

SERVED = "segment_served"
SESSION = ("session", "video")


def delivery_facts(events: ir.Table, playbacks: ir.Table) -> ir.Table:
    """One row per session: `workspace`, `video`, `day`, `segments` served, and what the client said.

    `told`: any event of a player came; `said_played`: one of them says that video was played. Bots, owners and previews
    are in it: the gap is about who tells, not about who counts.
    """
    served = events.filter(events["type"] == SERVED, events.video.notnull())
    delivered = served.group_by(*SESSION).aggregate(
        workspace=served.workspace.min(), day=served.day.min(), segments=served.count()
    )
    clients = playbacks.select(*SESSION, "workspace", "day", said_played=playbacks.started)
    both = delivered.outer_join(clients, SESSION)
    return both.select(
        session=both.session.coalesce(both.session_right),
        video=both.video.coalesce(both.video_right),
        workspace=both.workspace.coalesce(both.workspace_right),
        day=both.day.coalesce(both.day_right),
        segments=both.segments.coalesce(0),
        told=both.session_right.notnull(),
        said_played=both.said_played.fill_null(False),
    )
