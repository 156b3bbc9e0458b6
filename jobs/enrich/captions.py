"""Step: captions of what was said, as WebVTT for the player and as SubRip to take along."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jobs.enrich.results import folder_of, rows_of, size_bytes
from jobs.enrich.speech import living_speech, transcript
from lake.tables import MEDIA_FILES, RECORDINGS, TRANSCRIPTS
from media.captions import srt, webvtt
from reelhouse.job import Step
from reelhouse.types import Segment

if TYPE_CHECKING:
    import pyarrow as pa

    from reelhouse.ports import Tools

NAME, VERSION = "enrich.captions", 1
FORMATS: Mapping[str, Callable[[Sequence[Segment]], str]] = {"captions.vtt": webvtt, "captions.srt": srt}


def run(batch: pa.RecordBatch, tools: Tools) -> pa.Table:
    """Rows of silver.media_files, of kind `captions` (WebVTT) and `subtitles` (SubRip); `detail` is the language."""
    return rows_of(MEDIA_FILES, (made for row in batch.to_pylist() for made in _captions(row, tools)))


def _captions(row: Mapping[str, Any], tools: Tools) -> Iterator[dict[str, Any]]:
    speech = transcript(row)
    folder = tools.scratch / "captions"
    folder.mkdir()
    for name, write in FORMATS.items():
        (folder / name).write_text(write(speech.segments), encoding="utf-8")
    place = folder_of(row, step=NAME, version=VERSION)
    tools.blobs.put_folder(place, folder)
    for name in FORMATS:
        yield {
            "video": row["video"],
            "step": NAME,
            "kind": "captions" if name.endswith(".vtt") else "subtitles",
            "name": name,
            "blob": f"{place}/{name}",
            "bytes": size_bytes(folder / name),
            "detail": speech.language,
        }


JOB = Step(
    name=NAME, version=VERSION, reads=(RECORDINGS, TRANSCRIPTS), writes=MEDIA_FILES, items=living_speech, run=run
)
