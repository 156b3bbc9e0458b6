"""Step: what a recording is about in key phrases, and what somebody promised to do in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from jobs.enrich.results import rows_of
from jobs.enrich.speech import first_start_ms, living_speech, transcript
from lake.tables import INSIGHTS, RECORDINGS, TRANSCRIPTS
from reelhouse.job import Step
from reelhouse.types import Statement, Summary, Transcript

if TYPE_CHECKING:
    import pyarrow as pa

    from reelhouse.ports import Tools


def run(batch: pa.RecordBatch, tools: Tools) -> pa.Table:
    """Rows of silver.insights, of kind `key_phrase` (the weightiest first) and then `action_item`."""
    return rows_of(INSIGHTS, (insight for row in batch.to_pylist() for insight in _insights(row, tools)))


def _insights(row: Mapping[str, Any], tools: Tools) -> Iterator[dict[str, Any]]:
    speech = transcript(row)
    summary = tools.summariser.summarise(speech)
    for index, (statement, weight) in enumerate([*_key_phrases(summary, speech), *_action_items(summary)]):
        yield {
            "video": row["video"],
            "index": index,
            "kind": statement.kind,
            "text": statement.text,
            "weight": weight,
            "segments": list(statement.segments),
            "start_ms": first_start_ms(speech, statement.segments),
            "engine": summary.engine,
        }


def _key_phrases(summary: Summary, speech: Transcript) -> Iterator[tuple[Statement, float]]:
    for text, weight in sorted(summary.key_phrases, key=lambda phrase: (-phrase[1], phrase[0])):
        said_in = tuple(s.index for s in speech.segments if text.casefold() in s.text.casefold())
        yield Statement(text=text, segments=said_in, kind="key_phrase"), weight


def _action_items(summary: Summary) -> Iterator[tuple[Statement, float]]:
    for item in summary.action_items:
        yield Statement(text=item.text, segments=item.segments, kind="action_item"), 1.0


JOB = Step(
    name="enrich.insights",
    version=1,
    reads=(RECORDINGS, TRANSCRIPTS),
    writes=INSIGHTS,
    items=living_speech,
    run=run,
    uses=("summariser",),
)
