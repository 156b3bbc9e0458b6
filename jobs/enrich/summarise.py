"""Step: a title and a summary by statements, each of which cites the segments that it stands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from jobs.enrich.results import rows_of
from jobs.enrich.speech import first_start_ms, living_speech, transcript
from lake.tables import RECORDINGS, SUMMARIES, TRANSCRIPTS
from reelhouse.job import Step

if TYPE_CHECKING:
    import pyarrow as pa

    from reelhouse.ports import Tools


def run(batch: pa.RecordBatch, tools: Tools) -> pa.Table:
    """Rows of silver.summaries: the title at index 0 (kind `title`), then the statements in order."""
    return rows_of(SUMMARIES, (said for row in batch.to_pylist() for said in _summary(row, tools)))


def _summary(row: Mapping[str, Any], tools: Tools) -> Iterator[dict[str, Any]]:
    speech = transcript(row)
    summary = tools.summariser.summarise(speech)
    whole = {"video": row["video"], "engine": summary.engine}
    yield {**whole, "index": 0, "kind": "title", "text": summary.title, "segments": [], "start_ms": 0}
    for index, statement in enumerate(summary.statements, start=1):
        yield {
            **whole,
            "index": index,
            "kind": statement.kind,
            "text": statement.text,
            "segments": list(statement.segments),
            "start_ms": first_start_ms(speech, statement.segments),
        }


JOB = Step(
    name="enrich.summarise",
    version=1,
    reads=(RECORDINGS, TRANSCRIPTS),
    writes=SUMMARIES,
    items=living_speech,
    run=run,
    uses=("summariser",),
)
