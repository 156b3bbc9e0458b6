"""Step: divide what is said into topics, each with a title."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from jobs.enrich.results import rows_of
from jobs.enrich.speech import living_speech, transcript
from lake.tables import CHAPTERS, RECORDINGS, TRANSCRIPTS
from reelhouse.job import Step

if TYPE_CHECKING:
    import pyarrow as pa

    from reelhouse.ports import Tools


def run(batch: pa.RecordBatch, tools: Tools) -> pa.Table:
    """Rows of silver.chapters; together the chapters of a video cover every segment once."""
    return rows_of(CHAPTERS, (chapter for row in batch.to_pylist() for chapter in _chapters(row, tools)))


def _chapters(row: Mapping[str, Any], tools: Tools) -> Iterator[dict[str, Any]]:
    from msgspec import to_builtins

    for chapter in tools.summariser.chapters(transcript(row)):
        yield {"video": row["video"], **to_builtins(chapter)}


JOB = Step(
    name="enrich.chapters",
    version=1,
    reads=(RECORDINGS, TRANSCRIPTS),
    writes=CHAPTERS,
    items=living_speech,
    run=run,
    uses=("summariser",),
)
