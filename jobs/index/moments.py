"""The search index of moments: one point per chunk of every video that can be played."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ibis import _

from lake.tables import CHUNKS, VIDEOS
from reelhouse.job import Index

if TYPE_CHECKING:
    import ibis.expr.types as ir

PLAYABLE = ["ready", "damaged"]


def points(chunks: ir.Table, videos: ir.Table) -> ir.Table:
    """One row per chunk: id, vector and text, then the payload that filters and result pages read."""
    playable = videos.filter(~_.deleted, _.state.isin(PLAYABLE)).select("video", "workspace", title="name")
    return chunks.inner_join(playable, "video").select(
        "video",
        "workspace",
        "start_ms",
        "end_ms",
        "text",
        "title",
        id=_.video + ":" + _["index"].cast("string"),
        vector="embedding",
        kind="channel",
    )


JOB = Index(name="index.moments", version=1, reads=(CHUNKS, VIDEOS), points=points)
