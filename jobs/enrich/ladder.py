"""Step: the other rungs of a published recording, and manifests over all of them; the published rung is not made again."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ibis import _

from jobs.enrich.results import folder_of, rows_of
from jobs.enrich.sources import probe_of, usable
from jobs.enrich.streams import published, renditions_of, stream_rows
from lake.tables import MEDIA_ASSETS, MEDIA_FILES, RECORDINGS
from media.ladder import encode, ladder
from media.package import write_manifests
from reelhouse.job import Step

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from reelhouse.ports import Tools

NAME, VERSION = "enrich.ladder", 1


def items(recordings: ir.Table, media_assets: ir.Table, media_files: ir.Table) -> ir.Table:
    """Every published recording with pictures; the result depends on the publication, whose rung it refers to."""
    pictures = usable(recordings, media_assets).filter(_.has_video).drop("content")
    return pictures.inner_join(published(media_files), "video")


def run(batch: pa.RecordBatch, tools: Tools) -> pa.Table:
    """Rows of silver.media_files: the new renditions and entrances; none for a recording that one rung serves."""
    return rows_of(MEDIA_FILES, (made for row in batch.to_pylist() for made in _climb(row, tools)))


def _climb(row: Mapping[str, Any], tools: Tools) -> Iterator[dict[str, Any]]:
    probe = probe_of(row)
    folder = tools.scratch / "ladder"
    folder.mkdir()
    encoded = encode(tools.blobs.local(row["blob"]), probe, ladder(probe), folder)
    if not encoded:
        return
    place = folder_of(row, step=NAME, version=VERSION)
    already = renditions_of(row)
    siblings = {rendition.name: posixpath.relpath(where, place) for rendition, where in already}
    manifests = write_manifests(folder, [*(known for known, _ in already), *encoded], prefix=siblings)
    tools.blobs.put_folder(place, folder)
    yield from stream_rows({"video": row["video"], "step": NAME, "blob": place}, folder, encoded, manifests)


JOB = Step(
    name=NAME,
    version=VERSION,
    reads=(RECORDINGS, MEDIA_ASSETS, MEDIA_FILES),
    writes=MEDIA_FILES,
    items=items,
    run=run,
    follows=("enrich.publish",),
)
