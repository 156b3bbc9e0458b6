"""Step: what search finds: windows of speech with their vectors, and one more that says what the video is called.

A video is found by its name before it is transcribed, and when nobody speaks in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import ibis
from ibis import _

from jobs.enrich.recordings import named
from jobs.enrich.results import rows_of
from jobs.enrich.speech import spoken, transcript
from lake.tables import CHAPTERS, CHUNKS, MEDIA_ASSETS, RECORDINGS, SUMMARIES, TRANSCRIPTS
from models.chunk import chunks
from reelhouse.job import Step
from reelhouse.types import Chunk

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from reelhouse.ports import Tools


def items(
    recordings: ir.Table, media_assets: ir.Table, transcripts: ir.Table, chapters: ir.Table, summaries: ir.Table
) -> ir.Table:
    """Every usable recording with its name, and with its speech, chapters and title as far as they are there."""
    usable = media_assets.filter(_.verdict != "refused").select("video", "duration_ms")
    parts = (_named(recordings), _spoken(transcripts), _divided(chapters), _titled(summaries))
    known = usable.inner_join(parts[0], "video")
    for part in parts[1:]:
        known = known.left_join(part, "video").drop("video_right")
    content = _.name_key
    for key in ("speech_key", "chapters_key", "title_key"):
        content = content + "/" + _[key].fill_null("")
    return known.mutate(content=content)


def _named(recordings: ir.Table) -> ir.Table:
    return named(recordings).select("video", "name", name_key=_.named_seq.cast("string"))


def _spoken(transcripts: ir.Table) -> ir.Table:
    return spoken(transcripts).rename(speech_key="content")


def _divided(chapters: ir.Table) -> ir.Table:
    title = ibis.struct({"index": chapters["index"], "title": chapters.title})
    return chapters.group_by("video").aggregate(chapters_key=_.work_key.max(), chapters=title.collect().sort())


def _titled(summaries: ir.Table) -> ir.Table:
    titles = summaries.filter(_.kind == "title")
    return titles.group_by("video").aggregate(title_key=_.work_key.max(), title=_.text.max())


def run(batch: pa.RecordBatch, tools: Tools) -> pa.Table:
    """Rows of silver.chunks: channel `speech` in order, then one of channel `title`."""
    return rows_of(CHUNKS, (chunk for row in batch.to_pylist() for chunk in _chunks(row, tools)))


def _chunks(row: Mapping[str, Any], tools: Tools) -> Iterator[dict[str, Any]]:
    from msgspec import to_builtins

    windows = chunks(transcript(row).segments)
    found = [*(("speech", window) for window in windows), ("title", _title_chunk(row, len(windows)))]
    vectors = tools.embedder.embed([chunk.text for _channel, chunk in found])
    for (channel, chunk), vector in zip(found, vectors, strict=True):
        made = {"channel": channel, "embedding": vector.tolist(), "model": tools.embedder.revision}
        yield {"video": row["video"], **to_builtins(chunk), **made}


def _title_chunk(row: Mapping[str, Any], index: int) -> Chunk:
    """Name, title and chapter titles as sentences, each once; it stands for the whole video."""
    titles = [row["name"], row["title"], *(chapter["title"] for chapter in row["chapters"] or ())]
    text = ". ".join(dict.fromkeys(title.strip(" .") for title in titles if title))
    return Chunk(index=index, start_ms=0, end_ms=row["duration_ms"], text=text, segments=())


JOB = Step(
    name="enrich.chunks",
    version=1,
    reads=(RECORDINGS, MEDIA_ASSETS, TRANSCRIPTS, CHAPTERS, SUMMARIES),
    writes=CHUNKS,
    items=items,
    run=run,
    uses=("embedder",),
)
