"""Step: make a recording playable at once, by copying its streams where players take them, else by one fast encode."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from jobs.enrich.results import folder_of, rows_of
from jobs.enrich.sources import probe_of, usable
from jobs.enrich.streams import stream_rows
from lake.tables import MEDIA_ASSETS, MEDIA_FILES, RECORDINGS
from media.package import write_manifests
from media.publish import publish
from reelhouse.job import Step

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from reelhouse.ports import Tools

NAME, VERSION = "enrich.publish", 1


def items(recordings: ir.Table, media_assets: ir.Table) -> ir.Table:
    """Every usable recording; waits for the probe and for nothing else."""
    return usable(recordings, media_assets)


def run(batch: pa.RecordBatch, tools: Tools) -> pa.Table:
    """Rows of silver.media_files: one per rendition, and the HLS and DASH entrances."""
    return rows_of(MEDIA_FILES, (made for row in batch.to_pylist() for made in _publish(row, tools)))


def _publish(row: Mapping[str, Any], tools: Tools) -> Iterator[dict[str, Any]]:
    folder = tools.scratch / "published"
    folder.mkdir()
    renditions = publish(tools.blobs.local(row["blob"]), probe_of(row), folder)
    manifests = write_manifests(folder, renditions)
    place = folder_of(row, step=NAME, version=VERSION)
    tools.blobs.put_folder(place, folder)
    yield from stream_rows({"video": row["video"], "step": NAME, "blob": place}, folder, renditions, manifests)


JOB = Step(name=NAME, version=VERSION, reads=(RECORDINGS, MEDIA_ASSETS), writes=MEDIA_FILES, items=items, run=run)
