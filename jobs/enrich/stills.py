"""Step: the picture that stands for a recording, and the small pictures that show what lies where in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from jobs.enrich.results import folder_of, rows_of, size_bytes
from jobs.enrich.sources import probe_of, usable
from lake.tables import MEDIA_ASSETS, MEDIA_FILES, RECORDINGS
from media.stills import Storyboard, poster, storyboard
from reelhouse.job import Step

if TYPE_CHECKING:
    import pyarrow as pa

    from reelhouse.ports import Tools

NAME, VERSION = "enrich.stills", 1


def run(batch: pa.RecordBatch, tools: Tools) -> pa.Table:
    """Rows of silver.media_files: the poster, and the storyboard where there are pictures."""
    return rows_of(MEDIA_FILES, (made for row in batch.to_pylist() for made in _stills(row, tools)))


def _stills(row: Mapping[str, Any], tools: Tools) -> Iterator[dict[str, Any]]:
    source, probe = tools.blobs.local(row["blob"]), probe_of(row)
    folder = tools.scratch / "stills"
    picture = poster(source, probe, folder / "poster.jpg")
    board = storyboard(source, probe, folder)
    place = folder_of(row, step=NAME, version=VERSION)
    tools.blobs.put_folder(place, folder)
    made = {"video": row["video"], "step": NAME, "duration_ms": probe.duration_ms}
    yield {
        **made,
        "kind": "poster",
        "name": picture.name,
        "blob": f"{place}/{picture.name}",
        "bytes": size_bytes(picture),
    }
    if board is not None:
        yield {**made, **_board_columns(board), "blob": f"{place}/{board.vtt.name}"}


def _board_columns(board: Storyboard) -> dict[str, Any]:
    layout = {name: getattr(board, name) for name in ("tiles", "columns", "every_ms")}
    return {
        "kind": "storyboard",
        "name": board.vtt.name,
        "bytes": size_bytes(board.sprite, board.vtt),
        "width": board.tile_width,
        "height": board.tile_height,
        "detail": msgspec.json.encode({**layout, "sprite": board.sprite.name}).decode(),
    }


JOB = Step(name=NAME, version=VERSION, reads=(RECORDINGS, MEDIA_ASSETS), writes=MEDIA_FILES, items=usable, run=run)
