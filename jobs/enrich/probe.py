"""Step: look into each uploaded file once; a refused one is a row with its reason, not a failure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from jobs.enrich.recordings import living
from jobs.enrich.results import rows_of
from lake.tables import MEDIA_ASSETS, RECORDINGS
from media.probe import Probe, probe
from reelhouse.job import Step

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from reelhouse.ports import Tools


def items(recordings: ir.Table) -> ir.Table:
    """Every recording that was not deleted; the result depends on the file's bytes alone."""
    uploads = living(recordings)
    return uploads.select("video", "blob", content=uploads.sha256)


def run(batch: pa.RecordBatch, tools: Tools) -> pa.Table:
    """Rows of bronze.media_assets; `detail` holds the entire probe for the steps that follow."""
    return rows_of(MEDIA_ASSETS, (_asset(row, tools) for row in batch.to_pylist()))


def _asset(row: Mapping[str, Any], tools: Tools) -> dict[str, Any]:
    found = probe(tools.blobs.local(row["blob"]))
    return {**_columns(found), "video": row["video"], "detail": msgspec.json.encode(found).decode()}


def _columns(found: Probe) -> dict[str, Any]:
    return {name: getattr(found, name) for name in MEDIA_ASSETS.schema.names if hasattr(found, name)}


JOB = Step(name="enrich.probe", version=1, reads=(RECORDINGS,), writes=MEDIA_ASSETS, items=items, run=run)
