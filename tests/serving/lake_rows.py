"""Rows that the pipeline would have written, put into the real tables of a house."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from lake import tables
from reelhouse.table import Table
from tests.serving.house import House

AT = datetime(2026, 1, 1, tzinfo=UTC)


def put(house: House, table: Table, *rows: dict[str, Any]) -> None:
    """Append rows to a table; what is absent is null."""
    house.platform.storage.append(table, pa.Table.from_pylist(list(rows), schema=table.schema))
    house.look_again()


def recorded(house: House, video: str, **values: Any) -> None:
    """The recording as silver knows it."""
    known = {"state": "ready", "reason": "", "duration_ms": 80_000, "has_video": True, "has_audio": True}
    put(house, tables.VIDEOS, {"video": video, "deleted": False} | known | values)


def published(house: House, video: str, *, step: str = "enrich.publish") -> None:
    """Streams, poster and captions of a video, with files behind them."""
    place = f"media/{video}/{step.rpartition('.')[2]}"
    files = {"hls": "master.m3u8", "dash": "manifest.mpd", "poster": "poster.jpg", "captions": "captions.vtt"}
    for name in (*files.values(), "v0/1.m4s", "secret.json"):
        store(house, f"{place}/{name}", f"{name} of {step}, 0123456789".encode())
    rows = [
        {"video": video, "step": step, "kind": kind, "name": name, "blob": f"{place}/{name}"}
        for kind, name in files.items()
    ]
    put(house, tables.MEDIA_FILES, *rows)


def ran(house: House, video: str, step: str, **values: Any) -> None:
    """How a step ended."""
    known = {"status": "done", "reason": "", "attempt": 1, "rows": 1, "work_key": f"{step}-1", "started_at": AT}
    put(house, tables.RUNS, {"video": video, "step": step} | known | values)


def said(house: House, video: str, *texts: str) -> None:
    """A transcript of ten seconds per sentence, one second per word."""
    rows = [
        {
            "video": video, "index": index, "start_ms": index * 10_000, "end_ms": index * 10_000 + 9_000, "text": text,
            "engine": "pocketsphinx", "model": "en-us", "language": "en",
            "words": [
                {"text": word, "start_ms": index * 10_000 + place * 1000, "end_ms": index * 10_000 + place * 1000 + 900,
                 "probability": 0.9}
                for place, word in enumerate(text.split())
            ],
        }
        for index, text in enumerate(texts)
    ]  # fmt: skip
    put(house, tables.TRANSCRIPTS, *rows)


def store(house: House, key: str, content: bytes) -> None:
    """A blob."""
    source = Path(house.platform.settings.home) / "blob-to-store"
    source.write_bytes(content)
    house.platform.blobs.put_file(key, source)
