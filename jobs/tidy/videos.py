"""One row per recording: the newest facts of the catalog joined with what the probe found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from lake import tables
from reelhouse.job import Read, Transform

if TYPE_CHECKING:
    import ibis.expr.types as ir


def videos(recordings: ir.Table, media_assets: ir.Table) -> ir.Table:
    """A video is `processing` until it was probed; a renamed one has the newest name; a deleted one stays, marked."""
    newest = ibis.window(group_by=recordings.video, order_by=[recordings.received_at.desc(), recordings.seq.desc()])
    named = recordings.mutate(turn=ibis.row_number().over(newest)).filter(ibis._.turn == 0)
    named = named.select("video", "workspace", "owner", "name", deleted=named.fact == "deleted")
    uploads = recordings.filter(recordings.fact == "uploaded").group_by("video")
    files = uploads.aggregate(
        blob=recordings.blob.max(),
        sha256=recordings.sha256.max(),
        bytes=recordings.bytes.max(),
        created_at=recordings.created_at.min(),
    )
    joined = named.inner_join(files, "video").left_join(media_assets.drop("bytes"), "video")
    return joined.mutate(state=joined.verdict.fill_null("processing"), reason=joined.reason.fill_null("")).select(
        *tables.VIDEOS.schema.names
    )


JOB = Transform(
    name="tidy.videos",
    version=1,
    reads=(Read(table=tables.RECORDINGS), Read(table=tables.MEDIA_ASSETS)),
    writes=tables.VIDEOS,
    unit="all",
    expression=videos,
)
