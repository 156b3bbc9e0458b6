"""The search index of moments: one point per chunk of every video that can be played."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lake.tables import CHUNKS, VIDEOS
from reelhouse.job import Index

if TYPE_CHECKING:
    import ibis.expr.types as ir

PLAYABLE = ("ready", "damaged")


def points(chunks: ir.Table, videos: ir.Table) -> ir.Table:
    """One row per chunk: id, vector and text, then the payload that filters and result pages read."""
    playable = videos.filter(~videos.deleted & videos.state.isin(PLAYABLE))
    titled = playable.select("video", "workspace", title="name")
    moments = chunks.inner_join(titled, "video")
    return moments.select(
        id=moments.video + ":" + moments["index"].cast("string"),
        vector=moments.embedding,
        text=moments.text,
        video=moments.video,
        workspace=moments.workspace,
        start_ms=moments.start_ms,
        end_ms=moments.end_ms,
        title=moments.title,
        kind=moments.channel,
    )


JOB = Index(name="index.moments", version=1, reads=(CHUNKS, VIDEOS), points=points)
