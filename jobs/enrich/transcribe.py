"""Step: hear what is said in every recording with sound. Playing does not wait for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ibis import _

from jobs.enrich.results import rows_of
from jobs.enrich.sources import probe_of, usable
from lake.tables import MEDIA_ASSETS, RECORDINGS, TRANSCRIPTS
from media.audio import extract_speech
from reelhouse.job import Step

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from reelhouse.ports import Tools


def items(recordings: ir.Table, media_assets: ir.Table) -> ir.Table:
    """Every usable recording with sound."""
    return usable(recordings, media_assets).filter(_.has_audio)


def run(batch: pa.RecordBatch, tools: Tools) -> pa.Table:
    """Rows of silver.transcripts, one per segment; none where nobody speaks."""
    return rows_of(TRANSCRIPTS, (segment for row in batch.to_pylist() for segment in _segments(row, tools)))


def _segments(row: Mapping[str, Any], tools: Tools) -> Iterator[dict[str, Any]]:
    from msgspec import to_builtins

    wav = tools.scratch / "speech.wav"
    extract_speech(tools.blobs.local(row["blob"]), wav, stream=probe_of(row).audio_stream)
    heard = tools.transcriber.transcribe(wav)
    for segment in heard.segments:
        spoken = {"language": heard.language, "engine": heard.engine, "model": heard.model}
        yield {"video": row["video"], **to_builtins(segment), **spoken}


JOB = Step(
    name="enrich.transcribe",
    version=1,
    reads=(RECORDINGS, MEDIA_ASSETS),
    writes=TRANSCRIPTS,
    items=items,
    run=run,
    uses=("transcriber",),
)
