"""What was said, as one row per video: from transcript rows to a typed transcript. Declares no job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import ibis

from jobs.enrich.recordings import living
from reelhouse.types import Segment, Transcript, Word

if TYPE_CHECKING:
    import ibis.expr.types as ir

SEGMENT_COLUMNS = ("index", "start_ms", "end_ms", "text", "words", "quality_flag")


def spoken(transcripts: ir.Table) -> ir.Table:
    """video, content (key of the transcript), language, engine, model, segments (list of structs by index)."""
    segment = ibis.struct({column: transcripts[column] for column in SEGMENT_COLUMNS})
    return transcripts.group_by("video").aggregate(
        content=transcripts.work_key.max(),
        language=transcripts.language.max(),
        engine=transcripts.engine.max(),
        model=transcripts.model.max(),
        segments=segment.collect().sort(),
    )


def living_speech(recordings: ir.Table, transcripts: ir.Table) -> ir.Table:
    """The rows of `spoken` of videos that were not deleted."""
    return spoken(transcripts).semi_join(living(recordings), "video")


def transcript(row: Mapping[str, Any]) -> Transcript:
    """The transcript in a row of `spoken`; a row without segments gives an empty one."""
    return Transcript(
        segments=tuple(_segment(segment) for segment in row["segments"] or ()),
        language=row["language"] or "",
        engine=row["engine"] or "",
        model=row["model"] or "",
    )


def first_start_ms(speech: Transcript, segments: Sequence[int]) -> int:
    """When the first of these segments starts; 0 when there is none."""
    starts = {segment.index: segment.start_ms for segment in speech.segments}
    return min((starts[index] for index in segments if index in starts), default=0)


def _segment(row: Mapping[str, Any]) -> Segment:
    return Segment(**{**row, "words": tuple(Word(**word) for word in row["words"] or ())})
